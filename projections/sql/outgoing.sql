-- name: disable_of_dead_keys
-- Nobody may read by a webhook what its key may read no more. Rotation hands the webhooks over to
-- the new key, so a key whose time is up is as dead as one that was revoked.
UPDATE ledger.webhooks w
SET status = 'disabled', reason = 'key-dead'
FROM ledger.api_keys k
WHERE w.book = $1 AND w.status = 'active'
  AND k.book = w.book AND k.key_id = w.key_id
  AND (k.revoked_at IS NOT NULL OR k.expires_at <= now())
RETURNING w.webhook;

-- name: claim
-- Those that have something to send and that nobody sends; of processes that ask at once each gets
-- others. Who was served longest ago is first.
UPDATE ledger.webhooks w
SET holder = $2, held_until = now() + $3::interval
FROM (
    SELECT d.book, d.webhook
    FROM ledger.webhooks d
    WHERE d.book = $1 AND d.status = 'active' AND d.held_until < now()
      AND EXISTS (
          SELECT FROM ledger.webhook_lines l
          WHERE l.book = d.book AND l.webhook = d.webhook
            AND l.finished_at IS NULL AND l.next_at <= now()
            AND (l.line > 0 OR l.position < (
                SELECT c.position FROM projections.checkpoints c
                WHERE c.book = $1 AND c.view = 'audit_trail')))
    ORDER BY d.held_until
    LIMIT $4
    FOR UPDATE SKIP LOCKED
) due
WHERE w.book = due.book AND w.webhook = due.webhook
RETURNING w.webhook, w.url, w.types, w.municipality;

-- name: next_line
-- What is due: redeliveries first, in the order in which they were asked for. It is a sign of life
-- too; nobody to answer: the webhook was paused, deleted or taken over.
WITH held AS (
    UPDATE ledger.webhooks
    SET held_until = now() + $4::interval
    WHERE book = $1 AND webhook = $2 AND holder = $3 AND status = 'active'
    RETURNING book, webhook
), seen AS (
    SELECT position FROM projections.checkpoints WHERE book = $1 AND view = 'audit_trail'
)
SELECT l.line, l.position, coalesce(l.until_position, seen.position) AS until_position,
       l.only_dead, l.attempt_count
FROM held
JOIN ledger.webhook_lines l ON l.book = held.book AND l.webhook = held.webhook
CROSS JOIN seen
WHERE l.finished_at IS NULL AND l.next_at <= now() AND (l.line > 0 OR l.position < seen.position)
ORDER BY l.line = 0, l.line
LIMIT 1;

-- name: read_wanted
-- The facts that a line is to bring next: what the feed would show of this span to the same key.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2 AND t.position <= $3
  AND (cardinality($4::text[]) = 0 OR t.type = ANY ($4))
  AND ($5::text IS NULL OR t.municipality = $5)
  AND (NOT $6::boolean OR EXISTS (
      SELECT FROM ledger.webhook_dead_letters d
      WHERE d.book = t.book AND d.webhook = $7 AND d.position = t.position))
ORDER BY t.position
LIMIT $8;

-- name: pass_over
-- Nothing up to here is wanted.
UPDATE ledger.webhook_lines l
SET position = greatest(l.position, $5), attempt_count = 0,
    finished_at = CASE WHEN l.until_position <= $5 THEN now() END
FROM ledger.webhooks w
WHERE w.book = $1 AND w.webhook = $2 AND w.holder = $3
  AND l.book = w.book AND l.webhook = w.webhook AND l.line = $4;

-- name: settle
-- One attempt with all that follows from it, whole or not at all, and only for its holder: the
-- place, the wait, the log, the dead letter, the end of an address that is gone or fails for days.
WITH held AS (
    UPDATE ledger.webhooks
    SET held_until = now() + $13::interval,
        attempt_count = attempt_count + 1,
        failing_since = CASE WHEN $8 <> 'delivered' THEN coalesce(failing_since, now()) END,
        status = CASE WHEN status = 'active' AND $8 <> 'delivered'
                           AND ($15 OR failing_since < now() - $14::interval)
                      THEN 'disabled' ELSE status END,
        reason = CASE WHEN status = 'active' AND $8 <> 'delivered' AND $15 THEN 'gone'
                      WHEN status = 'active' AND $8 <> 'delivered'
                           AND failing_since < now() - $14::interval THEN 'failing'
                      ELSE reason END
    WHERE book = $1 AND webhook = $2 AND holder = $3
    RETURNING book, webhook, status, attempt_count
), moved AS (
    UPDATE ledger.webhook_lines l
    SET position = CASE WHEN $8 = 'failed' THEN l.position ELSE $5 END,
        attempt_count = CASE WHEN $8 = 'failed' THEN l.attempt_count + 1 ELSE 0 END,
        next_at = CASE WHEN $8 = 'failed' THEN now() + $12::interval ELSE now() END,
        finished_at = CASE WHEN $8 <> 'failed' AND l.until_position <= $5 THEN now() END
    FROM held
    WHERE l.book = held.book AND l.webhook = held.webhook AND l.line = $4
), buried AS (
    INSERT INTO ledger.webhook_dead_letters (book, webhook, position, type, reason)
    SELECT book, webhook, $5, $7, coalesce($10::text, $9::integer::text) FROM held WHERE $8 = 'dead'
    ON CONFLICT (book, webhook, position)
        DO UPDATE SET reason = excluded.reason, given_up_at = excluded.given_up_at
), risen AS (
    DELETE FROM ledger.webhook_dead_letters d
    USING held
    WHERE $8 = 'delivered'
      AND d.book = held.book AND d.webhook = held.webhook AND d.position = $5
)
INSERT INTO ledger.webhook_attempts
    (book, webhook, number, message, position, type, attempt, result, begun_at, took_ms,
     status_code, fault, answer)
SELECT held.book, held.webhook, held.attempt_count, $6, $5, $7, $16, $8,
       now() - $17::integer * INTERVAL '1 millisecond', $17, $9::integer, $10, $11
FROM held
RETURNING (SELECT status FROM held) AS status;

-- name: let_go
-- Whoever stops leaves what he holds to the next one at once.
UPDATE ledger.webhooks
SET holder = NULL, held_until = now()
WHERE book = $1 AND holder = $2 AND ($3::text IS NULL OR webhook = $3);

-- name: read_standing
-- For those who watch: how far behind the last subscriber is, who fails, what was given up.
SELECT coalesce(max(c.position - l.position) FILTER (WHERE w.status = 'active'), 0)::bigint
           AS lag_count,
       coalesce(max(extract(epoch FROM now() - w.failing_since))
                FILTER (WHERE w.status <> 'paused'), 0)::bigint AS failing_seconds,
       count(*) FILTER (WHERE w.status = 'disabled') AS disabled_count,
       count(*) FILTER (WHERE w.status = 'active') AS active_count,
       (SELECT count(*) FROM ledger.webhook_dead_letters d WHERE d.book = $1) AS dead_count
FROM ledger.webhooks w
JOIN ledger.webhook_lines l ON l.book = w.book AND l.webhook = w.webhook AND l.line = 0
JOIN projections.checkpoints c ON c.book = w.book AND c.view = 'audit_trail'
WHERE w.book = $1;
