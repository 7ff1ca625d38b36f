-- name: read_measures
-- As they stand: a measure has some twenty figures a month, which are added up here.
SELECT m.municipality, m.year, m.measure, m.title, m.code, m.source, m.mechanism, m.position,
       (SELECT coalesce(json_object_agg(f.figure, f.kopecks), '{}')
        FROM (SELECT s.figure, sum(s.kopecks)::bigint AS kopecks
              FROM projections.budget_execution s
              WHERE s.book = m.book AND s.generation = m.generation
                AND s.municipality = m.municipality AND s.year = m.year
                AND s.measure = m.measure
              GROUP BY s.figure) f) AS figures
FROM projections.budget_execution_measures m
WHERE m.book = $1
  AND m.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'budget_execution')
  AND (m.municipality, m.year, m.measure) > ($2, $3::integer, $4)
  AND ($6::text IS NULL OR m.municipality = $6)
  AND ($7::integer IS NULL OR m.year = $7)
  AND ($8::text IS NULL OR m.measure = $8)
ORDER BY m.municipality, m.year, m.measure
LIMIT $5;

-- name: read_months
-- A measure's months stand together in the index.
SELECT s.municipality, s.year, s.measure, s.month, max(s.position) AS position,
       json_object_agg(s.figure, s.kopecks) AS figures
FROM projections.budget_execution s
WHERE s.book = $1
  AND s.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'budget_execution')
  AND (s.municipality, s.year, s.measure, s.month) > ($2, $3::integer, $4, $5)
  AND ($7::text IS NULL OR s.municipality = $7)
  AND ($8::integer IS NULL OR s.year = $8)
  AND ($9::text IS NULL OR s.measure = $9)
  AND ($10::text IS NULL OR s.month = $10)
GROUP BY s.municipality, s.year, s.measure, s.month
ORDER BY s.municipality, s.year, s.measure, s.month
LIMIT $6;

-- name: read_lines
-- What a figure is the sum of: the facts, in the order of the book.
SELECT municipality, year, measure, position, figure, month, effective_on, type, stream,
       kopecks AS change_kopecks
FROM projections.budget_execution_lines
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'budget_execution')
  AND (position, measure, figure) > ($2::bigint, $3, $4)
  AND ($6::text IS NULL OR municipality = $6)
  AND ($7::integer IS NULL OR year = $7)
  AND ($8::text IS NULL OR measure = $8)
  AND ($9::text IS NULL OR month = $9)
  AND ($10::text IS NULL OR figure = $10)
  AND effective_on <= $11
  AND position <= $12
ORDER BY position, measure, figure
LIMIT $5;

-- name: read_subsidies
-- A few a municipality and year, each with the budget code of its measure.
SELECT s.subsidy_agreement, s.municipality, s.payer, s.year, s.measure, m.code, s.amount_kopecks,
       s.received_kopecks, s.payments, s.act_kind, s.act_number, s.act_dated, s.position
FROM projections.budget_execution_subsidies s
JOIN projections.budget_execution_measures m
  ON m.book = s.book AND m.generation = s.generation AND m.municipality = s.municipality
 AND m.year = s.year AND m.measure = s.measure
WHERE s.book = $1
  AND s.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'budget_execution')
  AND s.subsidy_agreement > $2
  AND ($4::text IS NULL OR s.municipality = $4)
  AND ($5::integer IS NULL OR s.year = $5)
  AND ($6::text IS NULL OR s.subsidy_agreement = $6)
ORDER BY s.subsidy_agreement
LIMIT $3;
