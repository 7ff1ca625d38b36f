-- name: create
-- A month is closed once, and its totals stand for ever.
CREATE TABLE projections.month_closings (
    book                  text COLLATE "C" NOT NULL,
    generation            integer          NOT NULL,
    payer                 text COLLATE "C" NOT NULL,
    month                 text COLLATE "C" NOT NULL,
    municipality          text COLLATE "C" NOT NULL,
    charges_count         integer          NOT NULL,
    charged_kopecks       bigint           NOT NULL,
    invoiced_kopecks      bigint           NOT NULL,
    uninvoiced_kopecks    bigint           NOT NULL,
    late_reversed_kopecks bigint           NOT NULL,
    closed_on             date             NOT NULL,
    recorded_at           timestamptz      NOT NULL,
    actor                 text COLLATE "C" NOT NULL,
    position              bigint           NOT NULL,
    CONSTRAINT month_closings_one_row_each PRIMARY KEY (book, generation, payer, month)
);

CREATE TABLE projections.month_closings_rows (
    book                  text COLLATE "C" NOT NULL,
    generation            integer          NOT NULL,
    payer                 text COLLATE "C" NOT NULL,
    month                 text COLLATE "C" NOT NULL,
    agreement             text COLLATE "C" NOT NULL,
    charges_count         integer          NOT NULL,
    charged_kopecks       bigint           NOT NULL,
    invoiced_kopecks      bigint           NOT NULL,
    uninvoiced_kopecks    bigint           NOT NULL,
    late_reversed_kopecks bigint           NOT NULL,
    CONSTRAINT month_closings_rows_one_row_each
        PRIMARY KEY (book, generation, payer, month, agreement)
);

-- name: read_closings
-- A payer has twelve a year.
SELECT payer, month, municipality, charges_count, charged_kopecks, invoiced_kopecks,
       uninvoiced_kopecks, late_reversed_kopecks, closed_on, recorded_at, actor, position
FROM projections.month_closings
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'month_closings')
  AND (payer, month) > ($2, $3)
  AND ($5::text IS NULL OR municipality = $5)
  AND ($6::text IS NULL OR payer = $6)
  AND ($7::text IS NULL OR month = $7)
ORDER BY payer, month
LIMIT $4;

-- name: read_closing
-- One closing, if it is the caller's.
SELECT payer, month, municipality, charges_count, charged_kopecks, invoiced_kopecks,
       uninvoiced_kopecks, late_reversed_kopecks, closed_on, recorded_at, actor, position
FROM projections.month_closings
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'month_closings')
  AND payer = $2
  AND month = $3
  AND ($4::text IS NULL OR municipality = $4);

-- name: read_rows
-- By agreement.
SELECT payer, month, agreement, charges_count, charged_kopecks, invoiced_kopecks,
       uninvoiced_kopecks, late_reversed_kopecks
FROM projections.month_closings_rows
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'month_closings')
  AND payer = $2
  AND month = $3
  AND agreement > $4
ORDER BY agreement
LIMIT $5;
