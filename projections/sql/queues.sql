-- name: create
-- Whoever has left stays on the table and is not in the index: a queue is read by who waits.
CREATE TABLE projections.queues (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    certificate  text COLLATE "C" NOT NULL,
    cert_group   text COLLATE "C" NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    ticket       integer          NOT NULL,
    queued_on    date             NOT NULL,
    waiting      boolean          NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT queues_one_row_each PRIMARY KEY (book, generation, certificate)
) WITH (fillfactor = 70);

CREATE UNIQUE INDEX queues_in_order
    ON projections.queues (book, generation, cert_group, ticket) WHERE waiting;

-- name: load_tickets
-- Who of a batch has waited before.
SELECT certificate, cert_group, municipality, ticket, queued_on, waiting, position
FROM projections.queues
WHERE book = $1 AND generation = $2 AND certificate = ANY ($3::text[]);

-- name: save_tickets
-- A certificate may wait again, in another queue and in another municipality.
INSERT INTO projections.queues
SELECT $1::text, $2::integer, r.*
FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::date[], $8::boolean[],
            $9::bigint[]) AS r
ON CONFLICT (book, generation, certificate) DO UPDATE
SET cert_group = excluded.cert_group, municipality = excluded.municipality,
    ticket = excluded.ticket, queued_on = excluded.queued_on, waiting = excluded.waiting,
    position = excluded.position;

-- name: read_queue
-- The places of a page begin behind all who stand on the pages before it.
SELECT certificate, cert_group, municipality, ticket, queued_on,
       row_number() OVER (ORDER BY ticket) + (
           SELECT count(*)
           FROM projections.queues before
           WHERE before.book = $1
             AND before.generation = (SELECT generation FROM projections.checkpoints
                                      WHERE book = $1 AND view = 'queues')
             AND before.cert_group = $2 AND before.waiting AND before.ticket <= $3) AS place
FROM projections.queues
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'queues')
  AND cert_group = $2 AND waiting AND ticket > $3
  AND ($5::text IS NULL OR municipality = $5)
ORDER BY ticket
LIMIT $4;

-- name: read_place
-- Counted over the index of those who wait: a queue is as long as its group is short of places.
SELECT certificate, cert_group, municipality, ticket, queued_on, (
           SELECT count(*)
           FROM projections.queues before
           WHERE before.book = mine.book AND before.generation = mine.generation
             AND before.cert_group = mine.cert_group AND before.waiting
             AND before.ticket <= mine.ticket) AS place
FROM projections.queues mine
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'queues')
  AND certificate = $2 AND waiting
  AND ($3::text IS NULL OR municipality = $3);
