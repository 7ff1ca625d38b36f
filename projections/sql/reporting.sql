-- name: find_missing
-- Of the tables that are shown, those that are there and are not shown yet.
SELECT wanted
FROM unnest($1::text[]) AS wanted
WHERE to_regclass('reporting.' || quote_ident(wanted)) IS NULL;

-- name: report
-- Rows of the generation that is read now, money in roubles.
SELECT projections.report($1, $2, $3);
