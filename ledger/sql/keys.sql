-- name: find_key
-- A token does not tell its book, and no key may begin with anything else: the heads, a row a
-- book, give the books to look in. More than one row is possible, if barely: an id is chance.
SELECT
    key.book,
    key.token_hash,
    key.role,
    key.provider,
    key.municipality,
    extract(epoch FROM key.expires_at - now())::float8 AS lives_seconds,
    key.last_used_at IS NULL OR key.last_used_at < now() - INTERVAL '1 minute' AS is_use_due
FROM ledger.heads AS head
JOIN ledger.api_keys AS key ON key.book = head.book AND key.key_id = $1
WHERE key.revoked_at IS NULL
  AND (key.expires_at IS NULL OR key.expires_at > now());

-- name: mark_used
-- Once a minute is enough to tell a living key from a forgotten one; the condition keeps
-- processes that learnt it together from writing it together.
UPDATE ledger.api_keys
SET last_used_at = now()
WHERE book = $1
  AND key_id = $2
  AND (last_used_at IS NULL OR last_used_at < now() - INTERVAL '1 minute');

-- name: create_key
-- Only in a book that is open: find_key would not find it elsewhere.
INSERT INTO ledger.api_keys
    (book, key_id, token_hash, role, provider, municipality, name, expires_at)
SELECT book, $2, $3, $4, $5, $6, $7, $8::timestamptz
FROM ledger.heads
WHERE book = $1
RETURNING true;

-- name: list_keys
-- For whoever looks after the keys.
SELECT
    key_id, name, role, provider, municipality, created_at, expires_at, revoked_at, last_used_at
FROM ledger.api_keys
WHERE book = $1
ORDER BY created_at, key_id;

-- name: rotate_key
-- Both in one statement: never a new key whose old one lives on, nor the reverse. An overlap
-- cannot lengthen a life that ends sooner; least passes over a null. Webhooks that the old key
-- answers for are the new one's, or they would end with it.
WITH old AS (
    UPDATE ledger.api_keys
    SET expires_at = least(expires_at, now() + $3::interval)
    WHERE book = $1
      AND key_id = $2
      AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > now())
    RETURNING book, role, provider, municipality, name
), handed_over AS (
    UPDATE ledger.webhooks AS webhook
    SET key_id = $4
    FROM old
    WHERE webhook.book = old.book AND webhook.key_id = $2
)
INSERT INTO ledger.api_keys
    (book, key_id, token_hash, role, provider, municipality, name, expires_at)
SELECT book, $4, $5, role, provider, municipality, name, $6::timestamptz
FROM old
RETURNING true;

-- name: revoke_key
-- The first revocation is the one on record.
UPDATE ledger.api_keys
SET revoked_at = coalesce(revoked_at, now())
WHERE book = $1 AND key_id = $2
RETURNING true;
