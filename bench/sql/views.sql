-- name: create_balances
-- What the set-based statement writes into, with the key that the view has.
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.balances (
    certificate       text COLLATE "C" NOT NULL,
    period            text COLLATE "C" NOT NULL,
    nominal_kopecks   bigint           NOT NULL,
    available_kopecks bigint           NOT NULL,
    reserved_kopecks  bigint           NOT NULL,
    charged_kopecks   bigint           NOT NULL,
    live_count        integer          NOT NULL,
    PRIMARY KEY (certificate, period)
);
TRUNCATE bench.balances;
GRANT USAGE ON SCHEMA bench TO certledger;
GRANT SELECT ON bench.balances TO certledger;

-- name: fill_balances
-- The same balances in one statement, for the facts that the measured region has.
INSERT INTO bench.balances
SELECT certificate, period, sum(nominal), sum(nominal - taken), sum(taken - charged), sum(charged),
       sum(live)
FROM (
    SELECT f ->> 'certificate' AS certificate, coalesce(g ->> 'period', f ->> 'period') AS period,
           coalesce((g ->> 'nominal_kopecks')::bigint, 0) AS nominal,
           CASE type WHEN 'certificate.funds-reserved.v1'
                     THEN (f ->> 'amount_kopecks')::bigint ELSE 0 END AS taken,
           CASE type WHEN 'certificate.charged.v1'
                     THEN (f ->> 'amount_kopecks')::bigint ELSE 0 END AS charged,
           CASE type WHEN 'contract.requested.v1' THEN 1 ELSE 0 END AS live
    FROM ledger.journal j
    CROSS JOIN LATERAL (SELECT convert_from(j.envelope, 'UTF8')::jsonb -> 'fact' AS f) AS body
    LEFT JOIN LATERAL jsonb_array_elements(f -> 'grants') AS g ON true
    WHERE j.book = $1
      AND type IN ('certificate.converted-to-pf.v1', 'certificate.funds-reserved.v1',
                   'certificate.charged.v1', 'contract.requested.v1')
) AS moved
GROUP BY certificate, period;

-- name: count_differences
-- None, or the two were not the same work.
SELECT count(*)
FROM bench.balances b
FULL JOIN (
    SELECT p.* FROM projections.balances p
    JOIN projections.checkpoints c
      ON c.book = p.book AND c.view = 'balances' AND c.generation = p.generation
    WHERE p.book = $1
) AS p USING (certificate, period)
WHERE (b.nominal_kopecks, b.available_kopecks, b.reserved_kopecks, b.charged_kopecks, b.live_count)
      IS DISTINCT FROM
      (p.nominal_kopecks, p.available_kopecks, p.reserved_kopecks, p.charged_kopecks, p.live_count);
