-- name: as_it_was
-- Puts rows of another moment in the place of the tables, so that a rule's own query, which comes
-- behind, looks at them. The trail never changes a line, so of it an earlier part is enough.
WITH given AS (
    SELECT $8::json AS rows, $5::bigint AS first, $6::bigint AS second, $7::bigint AS third),
checkpoints AS (
    SELECT $1::text AS book, view, 0 AS generation
    FROM unnest(ARRAY['audit_trail', 'charges', 'completeness', 'contracts', 'programmes'])
         AS view),
charges AS (
    SELECT r.*
    FROM given CROSS JOIN json_populate_recordset(NULL::projections.charges, rows -> 'charges')
         AS r),
contracts AS (
    SELECT r.*
    FROM given
    CROSS JOIN json_populate_recordset(NULL::projections.contracts, rows -> 'contracts') AS r),
contracts_accounts AS (
    SELECT r.*
    FROM given
    CROSS JOIN json_populate_recordset(NULL::projections.contracts_accounts,
                                       rows -> 'contracts_accounts') AS r),
programmes_groups AS (
    SELECT r.*
    FROM given
    CROSS JOIN json_populate_recordset(NULL::projections.programmes_groups,
                                       rows -> 'programmes_groups') AS r),
completeness AS (
    SELECT r.*
    FROM given
    CROSS JOIN json_populate_recordset(NULL::projections.completeness, rows -> 'completeness')
         AS r),
audit_trail AS (
    SELECT t.book, 0 AS generation, t.position, t.certificate, t.contract, t.provider,
           t.municipality, t.effective_on, t.type
    FROM given
    JOIN projections.audit_trail t
      ON t.book = $1
     AND t.generation = (SELECT generation FROM projections.checkpoints
                         WHERE book = $1 AND view = 'audit_trail')
     AND t.position <= (rows ->> 'position')::bigint)

-- name: charged_without_contract
-- Money taken for a child whose guardian's acceptance is not on record.
SELECT lpad(c.position::text, 19, '0') AS key, c.certificate, c.contract, c.provider,
       c.municipality, ARRAY[c.position] AS facts,
       json_build_object('month', c.month, 'amount_kopecks', c.amount_kopecks) AS figures
FROM projections.charges c
LEFT JOIN projections.contracts k
  ON k.book = c.book AND k.contract = c.contract
 AND k.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'contracts')
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'charges')
  AND lpad(c.position::text, 19, '0') > $2
  AND ($4::text IS NULL OR c.municipality = $4)
  AND c.reversed_kopecks < c.amount_kopecks
  AND k.concluded_on IS NULL
ORDER BY 1
LIMIT $3;

-- name: charged_after_end
-- A month after the last day of the contract, or any month of an annulled one.
SELECT lpad(c.position::text, 19, '0') AS key, c.certificate, c.contract, c.provider,
       c.municipality, ARRAY[c.position, k.position] AS facts,
       json_build_object('month', c.month, 'ends_on', k.ends_on, 'status', k.status,
                         'amount_kopecks', c.amount_kopecks) AS figures
FROM projections.charges c
JOIN projections.contracts k
  ON k.book = c.book AND k.contract = c.contract
 AND k.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'contracts')
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'charges')
  AND lpad(c.position::text, 19, '0') > $2
  AND ($4::text IS NULL OR c.municipality = $4)
  AND c.reversed_kopecks < c.amount_kopecks
  AND (c.month > to_char(k.ends_on, 'YYYY-MM') OR k.status = 'annulled')
ORDER BY 1
LIMIT $3;

-- name: charged_over_price
-- Over the whole contract more than the certificate's part of its price.
SELECT k.contract AS key, k.certificate, k.contract, k.provider, k.municipality,
       ARRAY[k.position, a.position] AS facts,
       json_build_object('charged_kopecks', a.charged_kopecks,
                         'certificate_kopecks', k.certificate_kopecks) AS figures
FROM projections.contracts k
JOIN projections.contracts_accounts a
  ON a.book = k.book AND a.generation = k.generation AND a.contract = k.contract
WHERE k.book = $1
  AND k.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND k.contract > $2
  AND ($4::text IS NULL OR k.municipality = $4)
  AND a.charged_kopecks > k.certificate_kopecks
ORDER BY 1
LIMIT $3;

-- name: round_amounts
-- A round sum that is the price of no month: made up rather than counted.
SELECT lpad(c.position::text, 19, '0') AS key, c.certificate, c.contract, c.provider,
       c.municipality, ARRAY[c.position] AS facts,
       json_build_object('month', c.month, 'amount_kopecks', c.amount_kopecks,
                         'first_kopecks', a.first_kopecks,
                         'other_kopecks', a.other_kopecks) AS figures
FROM projections.charges c
JOIN projections.contracts_accounts a
  ON a.book = c.book AND a.contract = c.contract
 AND a.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'contracts')
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'charges')
  AND lpad(c.position::text, 19, '0') > $2
  AND ($4::text IS NULL OR c.municipality = $4)
  AND c.reversed_kopecks < c.amount_kopecks
  AND c.amount_kopecks % $5::bigint = 0
  AND c.amount_kopecks NOT IN (a.first_kopecks, a.other_kopecks)
ORDER BY 1
LIMIT $3;

-- name: charged_on_days_off
-- A provider that books by hand, mostly and time and again when nobody is at work; runs of the
-- month don't count.
SELECT c.provider AS key, NULL AS certificate, NULL AS contract, c.provider,
       min(c.municipality) AS municipality, (array_agg(c.position ORDER BY c.position))[1:20]
       AS facts,
       json_build_object('days_off_count', count(*) FILTER (WHERE c.day_off),
                         'charges_count', count(*)) AS figures
FROM (SELECT provider, municipality, position, effective_on,
             extract(isodow FROM effective_on) > 5 AS day_off
      FROM projections.charges
      WHERE book = $1
        AND generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'charges')
        AND provider > $2
        AND actor <> 'month-run'
        AND ($4::text IS NULL OR municipality = $4)) AS c
GROUP BY c.provider
HAVING count(*) >= $5::bigint
   AND count(*) FILTER (WHERE c.day_off) * 100 > count(*) * $6::bigint
   AND count(DISTINCT c.effective_on) FILTER (WHERE c.day_off) >= $7::bigint
ORDER BY 1
LIMIT $3;

-- name: group_overfull
-- More live contracts and applications than the group has places.
SELECT g.study_group AS key, NULL AS certificate, NULL AS contract, g.provider,
       min(k.municipality) AS municipality,
       (array_agg(k.position ORDER BY k.position))[1:20] AS facts,
       json_build_object('places_count', g.places_count, 'live_count', count(*),
                         'study_group', g.study_group) AS figures
FROM projections.programmes_groups g
JOIN projections.contracts k
  ON k.book = g.book AND k.study_group = g.study_group
 AND k.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'contracts')
WHERE g.book = $1
  AND g.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'programmes')
  AND g.study_group > $2
  AND ($4::text IS NULL OR k.municipality = $4)
  AND k.status IN ('requested', 'accepted', 'active')
GROUP BY g.study_group, g.provider, g.places_count
HAVING count(*) > g.places_count
ORDER BY 1
LIMIT $3;

-- name: enrolled_twice
-- One child, one module, two live contracts at once.
SELECT k.certificate || '/' || k.module AS key, k.certificate, min(k.contract) AS contract,
       min(k.provider) AS provider, min(k.municipality) AS municipality,
       array_agg(k.position ORDER BY k.position) AS facts,
       json_build_object('module', k.module, 'live_count', count(*)) AS figures
FROM projections.contracts k
WHERE k.book = $1
  AND k.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND k.certificate || '/' || k.module > $2
  AND ($4::text IS NULL OR k.municipality = $4)
  AND k.status IN ('requested', 'accepted', 'active')
GROUP BY k.certificate, k.module
HAVING count(*) > 1
   AND max(k.starts_on) <= min(k.ends_on)
ORDER BY 1
LIMIT $3;

-- name: many_providers
-- A child can't well be taught by so many at once.
SELECT k.certificate AS key, k.certificate, NULL AS contract, NULL AS provider,
       min(k.municipality) AS municipality,
       array_agg(k.position ORDER BY k.position) AS facts,
       json_build_object('providers_count', count(DISTINCT k.provider)) AS figures
FROM projections.contracts k
WHERE k.book = $1
  AND k.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND k.certificate > $2
  AND ($4::text IS NULL OR k.municipality = $4)
  AND k.status = 'active'
GROUP BY k.certificate
HAVING count(DISTINCT k.provider) > $5::bigint
ORDER BY 1
LIMIT $3;

-- name: same_hour
-- One child in two groups that meet at the same time of the same day.
SELECT DISTINCT ON (key) one.contract || '/' || other.contract AS key, one.certificate,
       one.contract, one.provider, one.municipality, ARRAY[one.position, other.position] AS facts,
       json_build_object('weekday', a.weekday, 'starts_at', a.starts_at,
                         'other_contract', other.contract) AS figures
FROM projections.contracts one
JOIN projections.contracts other
  ON other.book = one.book AND other.generation = one.generation
 AND other.certificate = one.certificate AND other.contract > one.contract
 AND other.starts_on <= one.ends_on AND one.starts_on <= other.ends_on
JOIN projections.programmes_groups g
  ON g.book = one.book AND g.study_group = one.study_group
 AND g.generation = (SELECT generation FROM projections.checkpoints
                     WHERE book = $1 AND view = 'programmes')
JOIN projections.programmes_groups h
  ON h.book = g.book AND h.generation = g.generation AND h.study_group = other.study_group
CROSS JOIN LATERAL json_to_recordset(g.lessons)
    AS a (weekday text, starts_at text, ends_at text)
JOIN LATERAL json_to_recordset(h.lessons) AS b (weekday text, starts_at text, ends_at text)
  ON b.weekday = a.weekday AND b.starts_at < a.ends_at AND a.starts_at < b.ends_at
WHERE one.book = $1
  AND one.generation = (SELECT generation FROM projections.checkpoints
                        WHERE book = $1 AND view = 'contracts')
  AND one.contract || '/' || other.contract > $2
  AND ($4::text IS NULL OR one.municipality = $4)
  AND one.status = 'active' AND other.status = 'active'
ORDER BY key, a.weekday, a.starts_at
LIMIT $3;

-- name: always_complete
-- A group of which the provider has said "all was rendered" month after month, and nothing else.
SELECT c.study_group AS key, NULL AS certificate, NULL AS contract, c.provider,
       NULL AS municipality, array_agg(c.position ORDER BY c.position) AS facts,
       json_build_object('months_count', count(*), 'study_group', c.study_group) AS figures
FROM projections.completeness c
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'completeness')
  AND c.study_group > $2
  AND ($4::text IS NULL OR EXISTS (
      SELECT FROM projections.contracts k
      WHERE k.book = $1
        AND k.generation = (SELECT generation FROM projections.checkpoints
                            WHERE book = $1 AND view = 'contracts')
        AND k.provider = c.provider AND k.study_group = c.study_group AND k.municipality = $4))
GROUP BY c.study_group, c.provider
HAVING count(*) >= $5::bigint AND bool_and(c.percent = 100)
ORDER BY 1
LIMIT $3;

-- name: many_terminations
-- A provider that loses a large share of those who came.
SELECT k.provider AS key, NULL AS certificate, NULL AS contract, k.provider,
       min(k.municipality) AS municipality,
       (array_agg(k.position ORDER BY k.position)
        FILTER (WHERE k.ended_by IS NOT NULL))[1:20] AS facts,
       json_build_object('terminated_count', count(*) FILTER (WHERE k.ended_by IS NOT NULL),
                         'contracts_count', count(*)) AS figures
FROM projections.contracts k
WHERE k.book = $1
  AND k.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'contracts')
  AND k.provider > $2
  AND ($4::text IS NULL OR k.municipality = $4)
  AND k.concluded_on IS NOT NULL
GROUP BY k.provider
HAVING count(*) >= $5::bigint
   AND count(*) FILTER (WHERE k.ended_by IS NOT NULL) * 100 > count(*) * $6::bigint
ORDER BY 1
LIMIT $3;

-- name: dated_back
-- Money of a contract moved after more of it had moved under a much later date.
SELECT lpad(t.position::text, 19, '0') AS key, t.certificate, t.contract, t.provider,
       t.municipality, ARRAY[t.position] AS facts,
       json_build_object('effective_on', t.effective_on, 'latest_on', t.latest_on) AS figures
FROM (SELECT position, certificate, contract, provider, municipality, effective_on,
             max(effective_on) OVER (PARTITION BY contract ORDER BY position) AS latest_on
      FROM projections.audit_trail
      WHERE book = $1
        AND generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'audit_trail')
        AND contract IS NOT NULL AND type LIKE 'certificate.%') AS t
WHERE lpad(t.position::text, 19, '0') > $2
  AND ($4::text IS NULL OR t.municipality = $4)
  AND t.latest_on - t.effective_on > $5::bigint
ORDER BY 1
LIMIT $3;

-- name: balance_differs
-- What is shown of a certificate is not what guards it; looked at only when nothing is on its way.
SELECT b.certificate || '/' || b.period AS key, b.certificate, NULL AS contract, NULL AS provider,
       c.municipality, ARRAY[b.position] AS facts,
       json_build_object('period', b.period, 'available_kopecks', b.available_kopecks,
                         'guarded_kopecks', s.available_kopecks) AS figures
FROM projections.balances b
JOIN projections.balances_certificates c
  ON c.book = b.book AND c.generation = b.generation AND c.certificate = b.certificate
LEFT JOIN ledger.sums s
  ON s.book = b.book AND s.account = 'provision:' || b.certificate || ':' || b.period
WHERE b.book = $1
  AND b.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'balances')
  AND (SELECT position FROM projections.checkpoints WHERE book = $1 AND view = 'balances')
      = (SELECT position FROM ledger.heads WHERE book = $1)
  AND b.certificate || '/' || b.period > $2
  AND ($4::text IS NULL OR c.municipality = $4)
  AND (b.available_kopecks, b.reserved_kopecks, b.charged_kopecks)
      IS DISTINCT FROM (s.available_kopecks, s.reserved_kopecks, s.charged_kopecks)
ORDER BY 1
LIMIT $3;
