-- name: read_database
-- What the database is, how large, and how many callers it serves.
SELECT
    current_setting('server_version') AS version,
    pg_database_size(current_database()) AS bytes_count,
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())::integer
        AS connections_count;

-- name: count_latest
-- Facts of the last minute, counted back from the end of the book and no further than the limit:
-- the primary key gives them in order.
SELECT count(*)
FROM (
    SELECT recorded_at
    FROM ledger.journal
    WHERE book = $1
    ORDER BY volume DESC, position DESC
    LIMIT $2
) AS latest
WHERE recorded_at > now() - INTERVAL '1 minute';
