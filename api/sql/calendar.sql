-- name: read_zones
-- The day turns at another moment in Kemerovo than in Moscow.
SELECT book, time_zone
FROM ledger.heads;
