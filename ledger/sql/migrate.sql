-- name: has_role
-- Migrations grant rights to the service's role, so it must stand before the first of them.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'certledger');

-- name: create_role
-- Without a password: on a server of one's own, one login owns the tables and takes this role to serve.
CREATE ROLE certledger NOLOGIN;

-- name: join_role
-- Since PostgreSQL 16 the creator of a role may grant it but not take it; a superuser may anyway.
GRANT certledger TO CURRENT_USER;

-- name: create_schema
-- Two processes may come here at once; the loser is told so and looks again.
CREATE SCHEMA IF NOT EXISTS ledger;

-- name: create_table
-- The list of what was applied. It is also the lock of whoever changes tables.
CREATE TABLE IF NOT EXISTS ledger.migrations (
    number     integer     NOT NULL,
    name       text        NOT NULL,
    checksum   bytea       NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT migrations_once PRIMARY KEY (number)
);

-- name: grant_table
-- The service tells at its start whether the tables are those that it was written for.
GRANT SELECT ON ledger.migrations TO certledger;

-- name: has_table
-- A database that nobody migrated yet has no list to read.
SELECT to_regclass('ledger.migrations') IS NOT NULL;

-- name: lock_table
-- Held to the end of the transaction: of two who migrate, the second waits and finds it done.
LOCK TABLE ledger.migrations IN SHARE ROW EXCLUSIVE MODE;

-- name: read_applied
-- What this database has, to be compared with what this program ships.
SELECT number, name, checksum, applied_at FROM ledger.migrations ORDER BY number;

-- name: record
-- In the transaction of the migration itself: both are there or neither.
INSERT INTO ledger.migrations (number, name, checksum) VALUES ($1, $2, $3);
