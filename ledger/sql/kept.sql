-- name: read_refusals
-- From the latest back, by the index of refusals.
SELECT key, recorded_at, position, actor, request, refusal
FROM ledger.verdicts
WHERE book = $1 AND refusal IS NOT NULL
  AND (recorded_at, key) < ($2::timestamptz, $3::bytea)
  AND ($5::text IS NULL OR actor = $5)
  AND ($6::text IS NULL OR request = $6)
  AND ($7::text IS NULL OR convert_from(refusal, 'UTF8')::json ->> 'code' = $7)
  AND ($8::timestamptz IS NULL OR recorded_at >= $8)
ORDER BY recorded_at DESC, key DESC
LIMIT $4;

-- name: read_refusal
-- One refusal, by the digest of the key that it answers.
SELECT key, recorded_at, position, actor, request, refusal
FROM ledger.verdicts
WHERE book = $1 AND key = $2 AND refusal IS NOT NULL;

-- name: read_verdict
-- What a fact was recorded with: its command's last fact, their number, and the request's digest.
SELECT position, fact_count, fingerprint
FROM ledger.verdicts
WHERE book = $1 AND key = $2;
