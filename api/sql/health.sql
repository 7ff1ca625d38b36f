-- name: ask_anything
-- Readiness wants an answer, whatever it is.
SELECT TRUE;
