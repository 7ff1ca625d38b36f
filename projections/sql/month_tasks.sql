-- name: read_uncharged
-- Whoever the monthly run would charge: those in force with a month that is due.
SELECT count(*) OVER () AS of_all, c.contract, c.provider, c.payer, c.agreement, c.study_group,
       a.next_month, a.next_kopecks
FROM projections.contracts AS c
JOIN projections.contracts_accounts AS a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND a.active
  AND a.next_month <= $2
  AND a.next_kopecks > 0
  AND ($4::text IS NULL OR c.provider = $4)
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
ORDER BY c.contract
LIMIT $3;

-- name: read_unsaid
-- Study groups with somebody in force in the month, of which nothing was said.
SELECT count(*) OVER () AS of_all, c.study_group, c.provider, count(*)
FROM projections.contracts AS c
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.status IN ('active', 'closed')
  AND to_char(c.starts_on, 'YYYY-MM') <= $2
  AND to_char(c.ends_on, 'YYYY-MM') >= $2
  AND ($4::text IS NULL OR c.provider = $4)
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
  AND NOT EXISTS (SELECT FROM projections.completeness AS said
                  WHERE said.book = $1
                    AND said.generation = (SELECT generation FROM projections.checkpoints
                                           WHERE book = $1 AND view = 'completeness')
                    AND said.study_group = c.study_group
                    AND said.month = $2
                    AND said.percent IS NOT NULL)
GROUP BY c.study_group, c.provider
ORDER BY c.study_group
LIMIT $3;

-- name: read_uninvoiced
-- An earlier month stays on the list until its charges stand on an invoice.
SELECT count(*) OVER () AS of_all, agreement, month, payer, provider,
       charged_kopecks - reversed_kopecks - in_invoices_kopecks
FROM projections.settlements
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'settlements')
  AND month <= $2
  AND charged_kopecks - reversed_kopecks > in_invoices_kopecks
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
ORDER BY agreement, month
LIMIT $3;

-- name: read_unpaid_invoices
-- Also those with nothing left to pay: payment is what gives the unused service back.
SELECT count(*) OVER () AS of_all, invoice, month, payer, provider, status, payable_kopecks
FROM projections.invoices
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND month <= $2
  AND status NOT IN ('paid', 'removed')
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
ORDER BY invoice
LIMIT $3;

-- name: read_unpaid_advances
-- An invoice that sets an advance off does not pay it.
SELECT count(*) OVER () AS of_all, advance, month, payer, provider, total_kopecks
FROM projections.advances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND month <= $2
  AND status = 'requested'
  AND ($4::text IS NULL OR provider = $4)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
ORDER BY advance
LIMIT $3;

-- name: read_unclosed
-- A provider closes no months, so it is told of none.
SELECT count(*) OVER () AS of_all, s.payer, s.month
FROM projections.settlements AS s
WHERE s.book = $1
  AND s.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'settlements')
  AND s.month <= $2
  AND $4::text IS NULL
  AND ($5::text IS NULL OR s.municipality = $5)
  AND ($6::text IS NULL OR s.payer = $6)
  AND NOT EXISTS (SELECT FROM projections.month_closings AS closed
                  WHERE closed.book = $1
                    AND closed.generation = (SELECT generation FROM projections.checkpoints
                                             WHERE book = $1 AND view = 'month_closings')
                    AND closed.payer = s.payer
                    AND closed.month = s.month)
GROUP BY s.payer, s.month
ORDER BY s.payer, s.month
LIMIT $3;
