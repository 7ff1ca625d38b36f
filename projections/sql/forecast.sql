-- name: read_obligations
-- All contracts of a programme in one walk: those that have ended still say what was charged.
SELECT c.contract, c.certificate, c.period, c.status, a.first_month, a.last_month,
       a.first_kopecks, a.other_kopecks, a.reserved_kopecks, a.months
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.pf_programme = $2;
