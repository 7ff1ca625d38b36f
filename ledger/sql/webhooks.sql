-- name: count
-- Before another is made: nobody needs more than a few.
SELECT count(*) FROM ledger.webhooks WHERE book = $1;

-- name: make
-- With its first secret and its place in the book at once: it can never be found without.
WITH made AS (
    INSERT INTO ledger.webhooks
        (book, webhook, url, description, types, role, municipality, key_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    RETURNING book, webhook
), secret AS (
    INSERT INTO ledger.webhook_secrets (book, webhook, number, key_id, wrapped)
    SELECT book, webhook, 1, $9, $10 FROM made
)
INSERT INTO ledger.webhook_lines (book, webhook, line, position, asked_by)
SELECT book, webhook, 0, $11, $8 FROM made;

-- name: read
-- One or all, as far as the caller may know of them: a finance department those of its
-- municipality, an integration those of integrations.
SELECT w.webhook, w.url, w.description, w.types, w.role, w.municipality, w.key_id, w.status,
       w.reason, w.failing_since, w.created_at, l.position, l.attempt_count, l.next_at,
       (SELECT count(*) FROM ledger.webhook_dead_letters d
        WHERE d.book = w.book AND d.webhook = w.webhook) AS dead_count,
       (SELECT count(*) FROM ledger.webhook_secrets s
        WHERE s.book = w.book AND s.webhook = w.webhook
          AND (s.expires_at IS NULL OR s.expires_at > now())) AS secret_count
FROM ledger.webhooks w
JOIN ledger.webhook_lines l ON l.book = w.book AND l.webhook = w.webhook AND l.line = 0
WHERE w.book = $1
  AND ($2::text IS NULL OR w.webhook = $2)
  AND ($3::text IS NULL OR w.role = $3)
  AND ($4::text IS NULL OR w.municipality = $4)
ORDER BY w.created_at, w.webhook;

-- name: lock
-- Whoever numbers secrets or redeliveries of a webhook does so alone.
SELECT webhook FROM ledger.webhooks WHERE book = $1 AND webhook = $2 FOR UPDATE;

-- name: end_secrets
-- Two are valid at a time: the latest goes on for the overlap, what is older ends now.
WITH ended AS (
    DELETE FROM ledger.webhook_secrets
    WHERE book = $1 AND webhook = $2
      AND number < (SELECT max(number) FROM ledger.webhook_secrets
                    WHERE book = $1 AND webhook = $2)
)
UPDATE ledger.webhook_secrets
SET expires_at = now() + $3::interval
WHERE book = $1 AND webhook = $2
  AND number = (SELECT max(number) FROM ledger.webhook_secrets WHERE book = $1 AND webhook = $2)
RETURNING number, expires_at;

-- name: add_secret
-- The one that signs first from now on.
INSERT INTO ledger.webhook_secrets (book, webhook, number, key_id, wrapped)
VALUES ($1, $2, $3, $4, $5);

-- name: read_secrets
-- Those that are valid, the latest first.
SELECT number, key_id, wrapped
FROM ledger.webhook_secrets
WHERE book = $1 AND webhook = $2 AND (expires_at IS NULL OR expires_at > now())
ORDER BY number DESC;

-- name: read_foreign_secrets
-- What is closed with a master key that is not the current one.
SELECT webhook, number, key_id, wrapped
FROM ledger.webhook_secrets
WHERE book = $1 AND key_id <> $2;

-- name: rewrap_secret
-- Only what still is as it was read: another process may have been faster.
UPDATE ledger.webhook_secrets
SET key_id = $5, wrapped = $6
WHERE book = $1 AND webhook = $2 AND number = $3 AND wrapped = $4;

-- name: pause
-- What is under way is finished; nothing more is begun.
UPDATE ledger.webhooks
SET status = 'paused', reason = NULL
WHERE book = $1 AND webhook = $2;

-- name: resume
-- From where it stopped, at once, whatever wait there was; the caller's key answers for it now.
WITH resumed AS (
    UPDATE ledger.webhooks
    SET status = 'active', reason = NULL, failing_since = NULL, key_id = $3
    WHERE book = $1 AND webhook = $2
    RETURNING book, webhook
)
UPDATE ledger.webhook_lines l
SET attempt_count = 0, next_at = now()
FROM resumed r
WHERE l.book = r.book AND l.webhook = r.webhook AND l.finished_at IS NULL;

-- name: delete
-- With its secrets, its place and its log.
DELETE FROM ledger.webhooks WHERE book = $1 AND webhook = $2;

-- name: add_redelivery
-- Nothing that is yet to come: the live line brings it anyway.
INSERT INTO ledger.webhook_lines
    (book, webhook, line, position, until_position, only_dead, asked_by)
SELECT $1, $2,
       (SELECT max(line) + 1 FROM ledger.webhook_lines WHERE book = $1 AND webhook = $2),
       $3::bigint - 1, greatest(least($4::bigint, live.position), $3::bigint - 1), $5, $6
FROM ledger.webhook_lines live
WHERE live.book = $1 AND live.webhook = $2 AND live.line = 0
RETURNING line;

-- name: read_redeliveries
-- The latest first.
SELECT line, position, until_position, only_dead, attempt_count, next_at, asked_by, asked_at,
       finished_at
FROM ledger.webhook_lines
WHERE book = $1 AND webhook = $2 AND line > 0 AND ($3::integer IS NULL OR line = $3)
ORDER BY line DESC
LIMIT $4;

-- name: read_attempts
-- The log, the latest first.
SELECT number, message, position, type, attempt, result, begun_at, took_ms, status_code, fault,
       answer
FROM ledger.webhook_attempts
WHERE book = $1 AND webhook = $2 AND number < $3
  AND ($5::text IS NULL OR result = $5)
  AND ($6::bigint IS NULL OR position = $6)
ORDER BY number DESC
LIMIT $4;

-- name: read_dead_letters
-- In the order of the book.
SELECT position, type, reason, given_up_at
FROM ledger.webhook_dead_letters
WHERE book = $1 AND webhook = $2 AND position > $3
ORDER BY position
LIMIT $4;

-- name: log_trial
-- A ping is logged as a delivery is, and moves no line.
WITH counted AS (
    UPDATE ledger.webhooks
    SET attempt_count = attempt_count + 1
    WHERE book = $1 AND webhook = $2
    RETURNING book, webhook, attempt_count
)
INSERT INTO ledger.webhook_attempts
    (book, webhook, number, message, type, attempt, result, begun_at, took_ms, status_code, fault,
     answer)
SELECT book, webhook, attempt_count, $3, $4, 1, $5, now() - $6 * INTERVAL '1 millisecond', $6, $7,
       $8, $9
FROM counted;

-- name: sweep_attempts
-- A part at a time, so that nobody waits; what is younger is the log.
DELETE FROM ledger.webhook_attempts
WHERE book = $1
  AND (webhook, number) IN (SELECT webhook, number FROM ledger.webhook_attempts
                            WHERE book = $1 AND begun_at < now() - $2::interval
                            LIMIT $3)
RETURNING number;

-- name: sweep_redeliveries
-- What was finished is of interest as long as its log.
DELETE FROM ledger.webhook_lines
WHERE book = $1 AND line > 0 AND finished_at < now() - $2::interval;
