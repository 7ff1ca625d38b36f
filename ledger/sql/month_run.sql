-- name: ask_run
-- The row stands before the fact of the beginning, so that no crash leaves a run without one. What
-- is charged between the two is looked at and refused, which does no harm.
INSERT INTO ledger.month_runs (book, month, run, since_position)
SELECT book, $2, $3, position
FROM ledger.heads
WHERE book = $1
ON CONFLICT (book, month) DO NOTHING;

-- name: read_run
-- The progress of a run; the rate is of the time since it was last taken up.
SELECT run, month, due_count, done_count, charged_count, charged_kopecks, closed_count,
       passed_over_count,
       CASE WHEN done_count > taken_done_count AND updated_at > taken_at
            THEN ((done_count - taken_done_count) * 60
                  / extract(epoch FROM updated_at - taken_at))::integer
       END AS per_minute_count,
       trouble, started_at, finished_at
FROM ledger.month_runs
WHERE book = $1 AND run = $2;

-- name: list_open_runs
-- Runs that are not finished and that nobody holds; the region's state tells which have begun.
SELECT r.book, r.month, r.run, s.state AS region
FROM ledger.month_runs AS r
JOIN ledger.states AS s ON s.book = r.book AND s.subject = 'region'
WHERE r.finished_at IS NULL AND r.held_until < now()
ORDER BY r.book, r.month;

-- name: hold_run
-- One process works at a run; should it die, another may take the run up after the time is over.
UPDATE ledger.month_runs
SET holder           = $3,
    held_until       = now() + $4::interval,
    taken_at         = now(),
    updated_at       = now(),
    taken_done_count = done_count
WHERE book = $1 AND month = $2 AND finished_at IS NULL AND held_until < now()
RETURNING run, since_position, after_subject;

-- name: count_contracts
-- What a run has to look at in all; contracts that come later charge their own months so far.
-- Those that had ended before the run began are years of history, and none of its affair.
UPDATE ledger.month_runs AS r
SET due_count = (
    SELECT count(*)
    FROM ledger.states AS s
    WHERE s.book = r.book AND s.subject > 'contract:' AND s.subject < 'contract;'
      AND (
          s.position > r.since_position
          OR convert_from(s.state, 'UTF8')::jsonb ->> 'status' = ANY ($3)
      )
)
WHERE r.book = $1 AND r.month = $2;

-- name: list_contracts
-- Contracts in the order of the key; `contract;` is what follows every `contract:…`. Whatever ended
-- before the run began stays in the database.
SELECT subject, position, state
FROM ledger.states
WHERE book = $1 AND subject > $2 AND subject < 'contract;'
  AND (position > $4 OR convert_from(state, 'UTF8')::jsonb ->> 'status' = ANY ($5))
ORDER BY subject
LIMIT $3;

-- name: move_run
-- The counts move with the place, and only for who holds the run and saw it at the place before:
-- a chunk that is done twice counts once.
UPDATE ledger.month_runs
SET after_subject     = $5,
    done_count        = done_count + $6,
    charged_count     = charged_count + $7,
    charged_kopecks   = charged_kopecks + $8,
    closed_count      = closed_count + $9,
    passed_over_count = passed_over_count + $10,
    held_until        = now() + $11::interval,
    updated_at        = now(),
    trouble           = NULL
WHERE book = $1 AND month = $2 AND holder = $3 AND after_subject = $4 AND finished_at IS NULL
RETURNING true;

-- name: read_totals
-- The control totals that go into the closing fact.
SELECT charged_count, charged_kopecks, closed_count, passed_over_count
FROM ledger.month_runs
WHERE book = $1 AND month = $2;

-- name: finish_run
-- The closing fact is in the book.
UPDATE ledger.month_runs
SET finished_at = now(),
    updated_at  = now(),
    due_count   = done_count,
    trouble     = NULL
WHERE book = $1 AND month = $2 AND finished_at IS NULL;

-- name: let_go
-- Something stopped the run; whoever comes next tries again at once.
UPDATE ledger.month_runs
SET held_until = '-infinity',
    trouble    = $4
WHERE book = $1 AND month = $2 AND holder = $3;
