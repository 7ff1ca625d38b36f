-- name: read_lag
-- How far the slowest of some views is behind the book.
SELECT max(h.position - c.position)
FROM ledger.heads AS h
JOIN projections.checkpoints AS c ON c.book = h.book AND c.view = ANY ($2)
WHERE h.book = $1;

-- name: read_balances
-- The published balances, as a report beside the facts, through a cursor.
SELECT certificate, period, nominal_kopecks AS nominal, available_kopecks AS available,
       reserved_kopecks AS reserved, charged_kopecks AS charged
FROM projections.balances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'balances')
ORDER BY certificate, period;

-- name: read_charges
-- The published registry of charges, as a report beside the facts, through a cursor.
SELECT position, contract, month, kind, amount_kopecks AS amount, reversed_kopecks AS reversed
FROM projections.charges
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'charges')
ORDER BY position;
