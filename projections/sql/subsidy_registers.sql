-- name: create
-- A register is never taken back: what it left out stands on the next one.
CREATE TABLE projections.subsidy_registers (
    book            text COLLATE "C" NOT NULL,
    generation      integer          NOT NULL,
    cutoff          bigint           NOT NULL,
    payer           text COLLATE "C" NOT NULL,
    municipality    text COLLATE "C" NOT NULL,
    month           text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    total_kopecks   bigint           NOT NULL,
    omitted_kopecks bigint           NOT NULL,
    lines_count     integer          NOT NULL,
    issued_on       date             NOT NULL,
    recorded_at     timestamptz      NOT NULL,
    actor           text COLLATE "C" NOT NULL,
    CONSTRAINT subsidy_registers_one_row_each PRIMARY KEY (book, generation, cutoff)
);

CREATE TABLE projections.subsidy_registers_lines (
    book           text COLLATE "C" NOT NULL,
    generation     integer          NOT NULL,
    cutoff         bigint           NOT NULL,
    contract       text COLLATE "C" NOT NULL,
    month          text COLLATE "C" NOT NULL,
    certificate    text COLLATE "C" NOT NULL,
    amount_kopecks bigint           NOT NULL,
    CONSTRAINT subsidy_registers_lines_one_row_each
        PRIMARY KEY (book, generation, cutoff, contract, month)
);

-- name: read_register
-- One register, if it is the caller's.
SELECT cutoff, payer, municipality, month, kind, total_kopecks, omitted_kopecks, lines_count,
       issued_on, recorded_at, actor
FROM projections.subsidy_registers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'subsidy_registers')
  AND cutoff = $2
  AND ($3::text IS NULL OR municipality = $3);

-- name: read_registers
-- A payer has one or two a month.
SELECT cutoff, payer, municipality, month, kind, total_kopecks, omitted_kopecks, lines_count,
       issued_on, recorded_at, actor
FROM projections.subsidy_registers
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'subsidy_registers')
  AND cutoff > $2
  AND ($4::text IS NULL OR municipality = $4)
  AND ($5::text IS NULL OR payer = $5)
  AND ($6::text IS NULL OR month = $6)
  AND ($7::text IS NULL OR kind = $7)
ORDER BY cutoff
LIMIT $3;

-- name: read_lines
-- By contract and month.
SELECT cutoff, contract, month, certificate, amount_kopecks
FROM projections.subsidy_registers_lines
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'subsidy_registers')
  AND cutoff = $2
  AND (contract, month) > ($3, $4)
ORDER BY contract, month
LIMIT $5;
