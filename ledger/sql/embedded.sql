-- name: name_superuser
-- The cluster is made without passwords, so that none is ever in a file of its own.
ALTER ROLE postgres PASSWORD '{password}';

-- name: create_owner
-- Owns the tables; only migrations log in as it. Secrets are hexadecimal and need no quoting.
CREATE ROLE certledger_owner LOGIN PASSWORD '{password}';

-- name: create_service
-- Serves: it may append and read, never change what is recorded.
CREATE ROLE certledger LOGIN PASSWORD '{password}';

-- name: create_database
-- The one database of the cluster that holds anything.
CREATE DATABASE certledger OWNER certledger_owner;
