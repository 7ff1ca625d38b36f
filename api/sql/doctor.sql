-- name: read_clock
-- Facts are stamped by the service's clock and keys end by the database's: they must agree.
SELECT clock_timestamp() AS at, current_setting('server_version_num')::integer AS version;
