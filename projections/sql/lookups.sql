-- name: find_contracts
-- By the references that a template has put into its rows.
SELECT c.contract, c.number, c.concluded_on, c.certificate, c.provider, c.study_group, c.status,
       c.starts_on, c.ends_on, a.first_month, a.first_kopecks, a.other_kopecks
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract = ANY ($4::text[])
  AND ($2::text IS NULL OR c.provider = $2)
  AND ($3::text IS NULL OR c.municipality = $3);

-- name: find_contracts_by_number
-- A number is a provider's own, and of one year: among those of a provider it is soon found.
SELECT c.contract, c.number, c.concluded_on, c.certificate, c.provider, c.study_group, c.status,
       c.starts_on, c.ends_on, a.first_month, a.first_kopecks, a.other_kopecks
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.number = ANY ($4::text[])
  AND ($2::text IS NULL OR c.provider = $2)
  AND ($3::text IS NULL OR c.municipality = $3);

-- name: find_contracts_by_certificate
-- A child has a few of them.
SELECT c.contract, c.number, c.concluded_on, c.certificate, c.provider, c.study_group, c.status,
       c.starts_on, c.ends_on, a.first_month, a.first_kopecks, a.other_kopecks
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.certificate = ANY ($4::text[])
  AND ($2::text IS NULL OR c.provider = $2)
  AND ($3::text IS NULL OR c.municipality = $3);

-- name: read_due
-- Contracts in force with a month inside their term that was never charged and costs something.
SELECT c.contract, c.number, c.concluded_on, c.certificate, c.provider, c.study_group, c.status,
       c.starts_on, c.ends_on, a.first_month, a.first_kopecks, a.other_kopecks
FROM projections.contracts c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.generation = c.generation AND a.contract = c.contract
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND c.contract > $5
  AND ($2::text IS NULL OR c.provider = $2)
  AND ($3::text IS NULL OR c.municipality = $3)
  AND a.active
  AND $4 BETWEEN a.first_month AND a.last_month
  AND a.months ->> $4 IS NULL
  AND CASE WHEN a.first_month = $4 THEN a.first_kopecks ELSE a.other_kopecks END > 0
ORDER BY c.contract
LIMIT $6;
