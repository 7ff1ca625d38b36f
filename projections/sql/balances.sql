-- name: create
-- That a nominal is what is left, reserved and charged is held here once more: a view that breaks it stops.
CREATE TABLE projections.balances (
    book              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    certificate       text COLLATE "C" NOT NULL,
    period            text COLLATE "C" NOT NULL,
    nominal_kopecks   bigint           NOT NULL,
    available_kopecks bigint           NOT NULL,
    reserved_kopecks  bigint           NOT NULL,
    charged_kopecks   bigint           NOT NULL,
    frozen_kopecks    bigint,
    live_count        integer          NOT NULL,
    position          bigint           NOT NULL,
    CONSTRAINT balances_one_per_period PRIMARY KEY (book, generation, certificate, period),
    CONSTRAINT balances_add_up CHECK (
        nominal_kopecks = available_kopecks + reserved_kopecks + charged_kopecks),
    CONSTRAINT balances_are_not_overdrawn CHECK (
        available_kopecks >= 0 AND reserved_kopecks >= 0 AND charged_kopecks >= 0),
    CONSTRAINT balances_count_contracts CHECK (live_count >= 0)
) WITH (fillfactor = 70);

CREATE TABLE projections.balances_certificates (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    certificate  text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    payer        text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    cert_group   text COLLATE "C",
    pf_programme text COLLATE "C",
    position     bigint           NOT NULL,
    CONSTRAINT balances_certificates_one_row_each PRIMARY KEY (book, generation, certificate)
) WITH (fillfactor = 90);

CREATE TABLE projections.balances_contracts (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    contract    text COLLATE "C" NOT NULL,
    certificate text COLLATE "C" NOT NULL,
    period      text COLLATE "C" NOT NULL,
    CONSTRAINT balances_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

CREATE INDEX balances_certificates_of_municipality
    ON projections.balances_certificates (book, generation, municipality, certificate);

-- name: load_provisions
-- All periods of a certificate come along; they are few.
SELECT certificate, period, nominal_kopecks, available_kopecks, reserved_kopecks, charged_kopecks,
       frozen_kopecks, live_count, position
FROM projections.balances
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_provisions
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.balances
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::integer[], $11::bigint[]) AS r
ON CONFLICT (book, generation, certificate, period) DO UPDATE
SET nominal_kopecks = excluded.nominal_kopecks, available_kopecks = excluded.available_kopecks,
    reserved_kopecks = excluded.reserved_kopecks, charged_kopecks = excluded.charged_kopecks,
    frozen_kopecks = excluded.frozen_kopecks, live_count = excluded.live_count,
    position = excluded.position;

-- name: load_standings
-- Where the certificates of a batch stand.
SELECT certificate, municipality, payer, kind, state, cert_group, pf_programme, position
FROM projections.balances_certificates
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_standings
-- A certificate's municipality and payer change when the child moves.
INSERT INTO projections.balances_certificates
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::bigint[]) AS r
ON CONFLICT (book, generation, certificate) DO UPDATE
SET municipality = excluded.municipality, payer = excluded.payer, kind = excluded.kind,
    state = excluded.state, cert_group = excluded.cert_group,
    pf_programme = excluded.pf_programme, position = excluded.position;

-- name: load_links
-- The end of a contract names the contract alone.
SELECT contract, certificate, period
FROM projections.balances_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: read_balance
-- A certificate that is frozen in a period shows neither nominal nor available there.
SELECT c.certificate, c.municipality, c.payer, c.kind, c.state, c.cert_group, c.pf_programme,
       greatest(c.position, (
           SELECT max(b.position) FROM projections.balances b
           WHERE b.book = c.book AND b.generation = c.generation AND b.certificate = c.certificate
       )) AS position,
       coalesce((
           SELECT json_agg(json_build_object(
                      'period', b.period,
                      'nominal_kopecks',
                      CASE WHEN b.frozen_kopecks IS NULL THEN b.nominal_kopecks ELSE 0 END,
                      'available_kopecks', b.available_kopecks,
                      'reserved_kopecks', b.reserved_kopecks,
                      'charged_kopecks', b.charged_kopecks,
                      'frozen_kopecks', b.frozen_kopecks,
                      'live_count', b.live_count,
                      'position', b.position) ORDER BY b.period)
           FROM projections.balances b
           WHERE b.book = c.book AND b.generation = c.generation AND b.certificate = c.certificate
       ), '[]') AS periods
FROM projections.balances_certificates c
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'balances')
  AND c.certificate = $2
  AND ($3::text IS NULL OR c.municipality = $3);

-- name: read_balances
-- The key is (certificate, period): pages never lose or repeat a row while others are added.
SELECT b.certificate, b.period, c.municipality, c.payer, c.kind, c.state, c.cert_group,
       CASE WHEN b.frozen_kopecks IS NULL THEN b.nominal_kopecks ELSE 0 END AS nominal_kopecks,
       b.available_kopecks, b.reserved_kopecks, b.charged_kopecks, b.frozen_kopecks, b.live_count,
       b.position
FROM projections.balances b
JOIN projections.balances_certificates c
  ON c.book = b.book AND c.generation = b.generation AND c.certificate = b.certificate
WHERE b.book = $1
  AND b.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'balances')
  AND (b.certificate, b.period) > ($2, $3)
  AND ($5::text IS NULL OR c.municipality = $5)
  AND ($6::text IS NULL OR c.payer = $6)
  AND ($7::text IS NULL OR b.period = $7)
  AND ($8::text IS NULL OR c.kind = $8)
  AND ($9::text IS NULL OR c.state = $9)
  AND ($10::text IS NULL OR c.cert_group = $10)
ORDER BY b.certificate, b.period
LIMIT $4;
