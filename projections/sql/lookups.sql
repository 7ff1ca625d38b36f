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

-- name: find_study_groups
-- Study groups by reference, with what they teach.
SELECT g.study_group, g.module, g.programme, g.provider, p.title, m.title, g.starts_on, g.ends_on,
       g.open
FROM projections.programmes_groups g
JOIN projections.programmes_modules m
  ON m.book = g.book AND m.generation = g.generation AND m.module = g.module
JOIN projections.programmes p
  ON p.book = g.book AND p.generation = g.generation AND p.programme = g.programme
WHERE g.book = $1
  AND g.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'programmes')
  AND g.study_group = ANY ($3::text[])
  AND ($2::text IS NULL OR g.provider = $2);

-- name: list_study_groups
-- Study groups that a day in some span falls into, in the order of their references.
SELECT g.study_group, g.module, g.programme, g.provider, p.title, m.title, g.starts_on, g.ends_on,
       g.open
FROM projections.programmes_groups g
JOIN projections.programmes_modules m
  ON m.book = g.book AND m.generation = g.generation AND m.module = g.module
JOIN projections.programmes p
  ON p.book = g.book AND p.generation = g.generation AND p.programme = g.programme
WHERE g.book = $1
  AND g.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'programmes')
  AND ($2::text IS NULL OR g.provider = $2)
  AND g.starts_on <= $4 AND g.ends_on >= $3
  AND g.study_group > $5
ORDER BY g.study_group
LIMIT $6;

-- name: find_programmes
-- Programmes by reference or by title, as far as a provider may see them.
SELECT p.programme, p.provider, p.title
FROM projections.programmes p
WHERE p.book = $1
  AND p.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'programmes')
  AND ($2::text IS NULL OR p.provider = $2)
  AND (p.programme = ANY ($3::text[]) OR p.title = ANY ($3::text[]));

-- name: find_modules
-- Modules of programmes, by reference or by title.
SELECT m.module, m.programme, m.title
FROM projections.programmes_modules m
WHERE m.book = $1
  AND m.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'programmes')
  AND ($2::text IS NULL OR m.provider = $2)
  AND (m.module = ANY ($3::text[]) OR m.title = ANY ($3::text[]));

-- name: find_providers
-- Providers by reference or by tax number.
SELECT provider, inn, municipality
FROM projections.providers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'providers')
  AND (provider = ANY ($2::text[]) OR inn = ANY ($2::text[]));

-- name: find_cert_groups
-- Groups of certificates by reference or by title, with who pays for them.
SELECT g.cert_group, g.title, p.payer
FROM projections.pf_programmes_groups g
JOIN projections.pf_programmes p
  ON p.book = g.book AND p.generation = g.generation AND p.pf_programme = g.pf_programme
WHERE g.book = $1
  AND g.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'pf_programmes')
  AND (g.cert_group = ANY ($2::text[]) OR g.title = ANY ($2::text[]));

-- name: find_invoices
-- Invoices by reference, with what is to be paid.
SELECT invoice, agreement_number, provider, month, payable_kopecks, status
FROM projections.invoices
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND ($2::text IS NULL OR municipality = $2)
  AND invoice = ANY ($3::text[]);

-- name: find_advances
-- Advances by reference, with what is to be paid.
SELECT advance, agreement_number, provider, month, total_kopecks, status
FROM projections.advances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND ($2::text IS NULL OR municipality = $2)
  AND advance = ANY ($3::text[]);

-- name: list_payable
-- What waits for a payment: invoices in work and advances asked for; they are hundreds a month.
SELECT invoice, agreement_number, provider, month, payable_kopecks, status, 'invoice' AS kind
FROM projections.invoices
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'invoices')
  AND ($2::text IS NULL OR municipality = $2)
  AND ($3::text IS NULL OR month = $3)
  AND status = 'in-work'
UNION ALL
SELECT advance, agreement_number, provider, month, total_kopecks, status, 'advance'
FROM projections.advances
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'advances')
  AND ($2::text IS NULL OR municipality = $2)
  AND ($3::text IS NULL OR month = $3)
  AND status = 'requested'
ORDER BY 4, 1;
