-- name: create
-- Personal data is not here: `child` is a random reference into the vault.
CREATE TABLE projections.certificates (
    book            text COLLATE "C" NOT NULL,
    generation      integer          NOT NULL,
    certificate     text COLLATE "C" NOT NULL,
    municipality    text COLLATE "C" NOT NULL,
    payer           text COLLATE "C" NOT NULL,
    child           text COLLATE "C" NOT NULL,
    channel         text COLLATE "C" NOT NULL,
    issued_on       date             NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    state           text COLLATE "C" NOT NULL,
    cert_group      text COLLATE "C",
    pf_programme    text COLLATE "C",
    closed_on       date,
    closing_reason  text COLLATE "C",
    nominals        json             NOT NULL,
    available       json             NOT NULL,
    frozen          json             NOT NULL,
    contracts_count integer          NOT NULL,
    live_count      integer          NOT NULL,
    position        bigint           NOT NULL,
    CONSTRAINT certificates_one_row_each PRIMARY KEY (book, generation, certificate),
    CONSTRAINT certificates_count_contracts CHECK (live_count BETWEEN 0 AND contracts_count)
) WITH (fillfactor = 70);

CREATE INDEX certificates_of_municipality
    ON projections.certificates (book, generation, municipality, certificate);

CREATE TABLE projections.certificates_contracts (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    contract    text COLLATE "C" NOT NULL,
    certificate text COLLATE "C" NOT NULL,
    provider    text COLLATE "C" NOT NULL,
    CONSTRAINT certificates_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

CREATE INDEX certificates_contracts_of_provider
    ON projections.certificates_contracts (book, generation, provider, certificate);

-- name: load_certificates
-- The certificates of a batch.
SELECT certificate, municipality, payer, child, channel, issued_on, kind, state, cert_group,
       pf_programme, closed_on, closing_reason, nominals, available, frozen, contracts_count,
       live_count, position
FROM projections.certificates
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_certificates
-- When it was issued never changes; whose it is, if the child moves.
INSERT INTO projections.certificates
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::date[], $14::text[], $15::json[],
            $16::json[], $17::json[], $18::integer[], $19::integer[], $20::bigint[]) AS r
ON CONFLICT (book, generation, certificate) DO UPDATE
SET municipality = excluded.municipality, payer = excluded.payer, kind = excluded.kind,
    state = excluded.state, cert_group = excluded.cert_group,
    pf_programme = excluded.pf_programme, closed_on = excluded.closed_on,
    closing_reason = excluded.closing_reason, nominals = excluded.nominals,
    available = excluded.available, frozen = excluded.frozen,
    contracts_count = excluded.contracts_count, live_count = excluded.live_count,
    position = excluded.position;

-- name: load_enrolments
-- The end of a contract names the contract alone.
SELECT contract, certificate, provider
FROM projections.certificates_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: read_certificate
-- A provider sees a certificate that it ever had a contract with.
SELECT certificate, municipality, payer, child, channel, issued_on, kind, state, cert_group,
       pf_programme, closed_on, closing_reason, nominals, available, frozen, contracts_count,
       live_count, position
FROM projections.certificates c
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'certificates')
  AND certificate = $2
  AND ($3::text IS NULL OR municipality = $3)
  AND ($4::text IS NULL OR EXISTS (
      SELECT FROM projections.certificates_contracts p
      WHERE p.book = c.book AND p.generation = c.generation AND p.provider = $4
        AND p.certificate = c.certificate));

-- name: read_children
-- Whose certificates those of another list are.
SELECT certificate, child
FROM projections.certificates
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'certificates')
  AND certificate = ANY ($2::text[]);

-- name: read_certificates
-- In the order of ids, so that a page begins where the last one ended whatever was issued since.
SELECT certificate, municipality, payer, child, channel, issued_on, kind, state, cert_group,
       pf_programme, closed_on, closing_reason, nominals, available, frozen, contracts_count,
       live_count, position
FROM projections.certificates
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'certificates')
  AND certificate > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
  AND ($6::text IS NULL OR cert_group = $6)
  AND ($7::text IS NULL OR kind = $7)
  AND ($8::text IS NULL OR state = $8)
  AND ($9::text IS NULL OR (
      kind = 'pf' AND state = 'active' AND live_count = 0
      AND nominals ->> $9 = available ->> $9))
ORDER BY certificate
LIMIT $3;

-- name: read_certificates_of_provider
-- Starts from the provider's contracts: it has few among all certificates of a region.
SELECT c.certificate, municipality, payer, child, channel, issued_on, kind, state, cert_group,
       pf_programme, closed_on, closing_reason, nominals, available, frozen, contracts_count,
       live_count, position
FROM (SELECT DISTINCT book, generation, certificate
      FROM projections.certificates_contracts
      WHERE book = $1
        AND generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'certificates')
        AND provider = $9 AND certificate > $2) p
JOIN projections.certificates c
  ON c.book = p.book AND c.generation = p.generation AND c.certificate = p.certificate
WHERE ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
  AND ($6::text IS NULL OR cert_group = $6)
  AND ($7::text IS NULL OR kind = $7)
  AND ($8::text IS NULL OR state = $8)
  AND ($10::text IS NULL OR (
      kind = 'pf' AND state = 'active' AND live_count = 0
      AND nominals ->> $10 = available ->> $10))
ORDER BY c.certificate
LIMIT $3;
