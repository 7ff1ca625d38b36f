-- name: create
-- Small: thousands of rows in a region.
CREATE TABLE projections.providers (
    book              text COLLATE "C" NOT NULL,
    generation        integer          NOT NULL,
    provider          text COLLATE "C" NOT NULL,
    kind              text COLLATE "C" NOT NULL,
    title             text,
    inn               text COLLATE "C",
    person            text COLLATE "C",
    municipality      text COLLATE "C" NOT NULL,
    registered_on     date             NOT NULL,
    state             text COLLATE "C" NOT NULL,
    suspension_reason text COLLATE "C",
    limit_count       integer,
    programmes_count  integer          NOT NULL,
    certified_count   integer          NOT NULL,
    children_count    integer          NOT NULL,
    live_count        integer          NOT NULL,
    position          bigint           NOT NULL,
    ogrn              text COLLATE "C",
    kpp               text COLLATE "C",
    bank_bik          text COLLATE "C",
    account           text COLLATE "C",
    licence_number    text,
    licence_dated     date,
    CONSTRAINT providers_one_row_each PRIMARY KEY (book, generation, provider),
    CONSTRAINT providers_count_contracts CHECK (children_count BETWEEN 0 AND live_count)
) WITH (fillfactor = 70);

CREATE TABLE projections.providers_children (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    certificate text COLLATE "C" NOT NULL,
    provider    text COLLATE "C" NOT NULL,
    live_count  integer          NOT NULL,
    CONSTRAINT providers_children_one_row_each
        PRIMARY KEY (book, generation, certificate, provider)
) WITH (fillfactor = 80);

CREATE TABLE projections.providers_contracts (
    book        text COLLATE "C" NOT NULL,
    generation  integer          NOT NULL,
    contract    text COLLATE "C" NOT NULL,
    provider    text COLLATE "C" NOT NULL,
    certificate text COLLATE "C" NOT NULL,
    CONSTRAINT providers_contracts_one_row_each PRIMARY KEY (book, generation, contract)
);

CREATE TABLE projections.providers_programmes (
    book       text COLLATE "C" NOT NULL,
    generation integer          NOT NULL,
    programme  text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    certified  boolean          NOT NULL,
    CONSTRAINT providers_programmes_one_row_each PRIMARY KEY (book, generation, programme)
);

-- name: load_providers
-- The providers of a batch.
SELECT provider, kind, title, inn, person, municipality, registered_on, state, suspension_reason,
       limit_count, programmes_count, certified_count, children_count, live_count, position,
       ogrn, kpp, bank_bik, account, licence_number, licence_dated
FROM projections.providers
WHERE book = $1 AND generation = $2 AND provider = ANY ($3::text[]);

-- name: save_providers
-- The municipality never changes.
INSERT INTO projections.providers
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[],
            $10::text[], $11::text[], $12::integer[], $13::integer[], $14::integer[],
            $15::integer[], $16::integer[], $17::bigint[], $18::text[], $19::text[],
            $20::text[], $21::text[], $22::text[], $23::date[]) AS r
ON CONFLICT (book, generation, provider) DO UPDATE
SET kind = excluded.kind, title = excluded.title, inn = excluded.inn, person = excluded.person,
    state = excluded.state, suspension_reason = excluded.suspension_reason,
    limit_count = excluded.limit_count, programmes_count = excluded.programmes_count,
    certified_count = excluded.certified_count, children_count = excluded.children_count,
    live_count = excluded.live_count, position = excluded.position, ogrn = excluded.ogrn,
    kpp = excluded.kpp, bank_bik = excluded.bank_bik, account = excluded.account,
    licence_number = excluded.licence_number, licence_dated = excluded.licence_dated;

-- name: load_children
-- All providers of a child come along; they are few.
SELECT certificate, provider, live_count
FROM projections.providers_children
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_children
-- Set-based: one statement for all rows of a batch.
INSERT INTO projections.providers_children
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::integer[]) AS r
ON CONFLICT (book, generation, certificate, provider) DO UPDATE
SET live_count = excluded.live_count;

-- name: load_enrolments
-- The end of a contract names the contract alone.
SELECT contract, provider, certificate
FROM projections.providers_contracts
WHERE book = $1 AND generation = $2 AND contract = ANY ($3::text[]);

-- name: load_programmes
-- A certification names the programme alone.
SELECT programme, provider, certified
FROM projections.providers_programmes
WHERE book = $1 AND generation = $2 AND programme = ANY ($3::text[]);

-- name: save_programmes
-- Whose it is never changes.
INSERT INTO projections.providers_programmes
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::boolean[]) AS r
ON CONFLICT (book, generation, programme) DO UPDATE
SET certified = excluded.certified;

-- name: read_provider
-- One provider; the other conditions are the bounds of the caller.
SELECT provider, kind, title, inn, person, municipality, registered_on, state, suspension_reason,
       limit_count, programmes_count, certified_count, children_count, live_count, position,
       ogrn, kpp, bank_bik, account, licence_number, licence_dated
FROM projections.providers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'providers')
  AND provider = $2
  AND ($3::text IS NULL OR municipality = $3)
  AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR state = $5);

-- name: read_providers
-- In the order of ids, which is the order in which they were registered.
SELECT provider, kind, title, inn, person, municipality, registered_on, state, suspension_reason,
       limit_count, programmes_count, certified_count, children_count, live_count, position,
       ogrn, kpp, bank_bik, account, licence_number, licence_dated
FROM projections.providers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'providers')
  AND provider > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR kind = $5)
  AND ($6::text IS NULL OR state = $6)
ORDER BY provider
LIMIT $3;
