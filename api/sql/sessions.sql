-- name: add_user
-- Only in a book that is open, and under a login that no book has: whoever signs in names no region.
INSERT INTO ledger.users (book, login, name, password_hash, role, provider, municipality)
SELECT head.book, $2, $3, $4, $5, $6, $7
FROM ledger.heads AS head
WHERE head.book = $1
  AND NOT EXISTS (
      SELECT 1
      FROM ledger.heads AS other
      JOIN ledger.users AS known ON known.book = other.book AND known.login = $2)
ON CONFLICT DO NOTHING
RETURNING true;

-- name: welcome_user
-- For the demo: never over a user who has a password.
INSERT INTO ledger.users (book, login, name, role, provider, municipality)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (book, login) DO UPDATE
SET role = excluded.role, provider = excluded.provider, municipality = excluded.municipality
WHERE users.password_hash IS NULL;

-- name: read_user
-- For signing in; the heads, a row a book, give the books to look in. A disabled one has no way in.
SELECT known.book, known.password_hash
FROM ledger.heads AS head
JOIN ledger.users AS known ON known.book = head.book AND known.login = $1
WHERE known.disabled_at IS NULL;

-- name: list_users
-- For whoever looks after the users.
SELECT login, name, role, provider, municipality, created_at, disabled_at, last_seen_at
FROM ledger.users
WHERE book = $1
ORDER BY created_at, login;

-- name: disable_user
-- The first time is the one on record; the sessions end with it in the same statement.
WITH ended AS (
    DELETE FROM ledger.sessions
    WHERE book = $1 AND login = $2
)
UPDATE ledger.users
SET disabled_at = coalesce(disabled_at, now())
WHERE book = $1 AND login = $2
RETURNING true;

-- name: change_password
-- Whoever has the old password is out: all sessions end.
WITH ended AS (
    DELETE FROM ledger.sessions
    WHERE book = $1 AND login = $2
)
UPDATE ledger.users
SET password_hash = $3
WHERE book = $1 AND login = $2
RETURNING true;

-- name: open_session
-- Sessions that are over go when the same user signs in again.
WITH swept AS (
    DELETE FROM ledger.sessions
    WHERE book = $1 AND login = $2 AND expires_at < now()
),
seen AS (
    UPDATE ledger.users
    SET last_seen_at = now()
    WHERE book = $1 AND login = $2
)
INSERT INTO ledger.sessions (book, login, token_hash, expires_at, agent)
VALUES ($1, $2, $3, now() + $4::interval, $5);

-- name: find_session
-- On every page: who it is, as long as neither the session is over nor the user disabled.
SELECT
    known.book,
    known.login,
    known.name,
    known.role,
    known.provider,
    known.municipality,
    session.last_seen_at < now() - INTERVAL '1 minute' AS is_use_due
FROM ledger.heads AS head
JOIN ledger.sessions AS session ON session.book = head.book AND session.token_hash = $1
JOIN ledger.users AS known ON known.book = session.book AND known.login = session.login
WHERE session.expires_at > now()
  AND known.disabled_at IS NULL;

-- name: mark_seen
-- Once a minute is enough to tell a living session from a forgotten one.
UPDATE ledger.sessions
SET last_seen_at = now()
WHERE book = $1 AND token_hash = $2;

-- name: list_sessions
-- A user sees where it is signed in; the hash alone lets nobody in.
SELECT token_hash, created_at, last_seen_at, expires_at, agent
FROM ledger.sessions
WHERE book = $1 AND login = $2 AND expires_at > now()
ORDER BY created_at, token_hash;

-- name: close_session
-- A user ends only sessions of its own.
DELETE FROM ledger.sessions
WHERE book = $1 AND login = $2 AND token_hash = $3;
