-- name: take_service_role
-- A login that owns the tables serves as the role that may only append; other logins stay as they are.
SELECT set_config('role', rolname, false)
FROM pg_roles
WHERE rolname = 'certledger' AND rolname <> current_user AND pg_has_role(oid, 'MEMBER');

-- name: read_durability
-- What decides whether an answered command survives a loss of power.
SELECT name, setting
FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums');

-- name: may_rewrite
-- Of the role that serves: append-only holds best where the right to change is not even granted.
SELECT has_table_privilege(to_regclass('ledger.journal'), 'DELETE');
