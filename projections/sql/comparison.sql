-- name: read_totals
-- Counts and sums of money, bucket by bucket.
SELECT bucket, stored_count, derived_count, stored_kopecks::text, derived_kopecks::text
FROM projections.totals($1, $2, $3, $4);

-- name: read_differences
-- The first rows that differ, in the order of the key, each with how many there are in all.
SELECT row_key, stored_row::text, derived_row::text, total
FROM projections.differences($1, $2, $3, $4, $5);

-- name: read_bucket
-- By what the totals are told apart; none where a table has no such column.
SELECT projections.bucket_of($1);

-- name: read_key
-- The columns by which a row is known.
SELECT projections.key_of($1);
