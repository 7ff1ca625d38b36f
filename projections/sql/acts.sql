-- name: create
-- Acts are a few hundred a municipality and year. What cites one is joined when it is read, since
-- an act may be registered after the facts that rest on it.
CREATE TABLE projections.acts (
    book          text COLLATE "C" NOT NULL,
    generation    integer          NOT NULL,
    act           text COLLATE "C" NOT NULL,
    municipality  text COLLATE "C",
    kind          text COLLATE "C" NOT NULL,
    number        text             NOT NULL,
    dated         date             NOT NULL,
    body          text             NOT NULL,
    title         text             NOT NULL,
    file          text COLLATE "C",
    in_force_on   date             NOT NULL,
    amends        text COLLATE "C",
    first         text COLLATE "C" NOT NULL,
    registered_on date             NOT NULL,
    position      bigint           NOT NULL,
    CONSTRAINT acts_one_row_each PRIMARY KEY (book, generation, act)
);

CREATE INDEX acts_by_number ON projections.acts (book, generation, dated, number);

CREATE TABLE projections.acts_citations (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    position     bigint           NOT NULL,
    type         text COLLATE "C" NOT NULL,
    stream       text COLLATE "C" NOT NULL,
    effective_on date             NOT NULL,
    municipality text COLLATE "C",
    kind         text COLLATE "C" NOT NULL,
    number       text             NOT NULL,
    dated        date             NOT NULL,
    CONSTRAINT acts_citations_one_row_a_fact PRIMARY KEY (book, generation, position)
);

CREATE INDEX acts_citations_by_number
    ON projections.acts_citations (book, generation, dated, number, position);

-- name: load_acts
-- What a later version amends, to know the first of them.
SELECT act, municipality, kind, number, dated, body, title, file, in_force_on, amends, first,
       registered_on, position
FROM projections.acts
WHERE book = $1 AND generation = $2 AND act = ANY ($3::text[]);

-- name: read_act
-- One act; the region's is everybody's to see. A fact of a municipality rests on its own act, and
-- on the region's only where it has none of that kind, number and date.
SELECT a.act, a.municipality, a.kind, a.number, a.dated, a.body, a.title, a.file, a.in_force_on,
       a.amends, a.first, a.registered_on, a.position,
       (SELECT count(*) FROM projections.acts_citations c
        WHERE c.book = a.book AND c.generation = a.generation
          AND c.dated = a.dated AND c.number = a.number AND c.kind = a.kind
          AND ($3::text IS NULL OR c.municipality IS NULL OR c.municipality = $3)
          AND (a.municipality = c.municipality
               OR a.municipality IS NULL AND NOT EXISTS (
                   SELECT FROM projections.acts o
                   WHERE o.book = a.book AND o.generation = a.generation
                     AND o.dated = a.dated AND o.number = a.number AND o.kind = a.kind
                     AND o.municipality = c.municipality))) AS citations_count
FROM projections.acts a
WHERE a.book = $1
  AND a.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'acts')
  AND a.act = $2
  AND ($3::text IS NULL OR a.municipality IS NULL OR a.municipality = $3);

-- name: read_acts
-- A page of acts; with a day, of each chain of versions the one that is in force on it.
SELECT a.act, a.municipality, a.kind, a.number, a.dated, a.body, a.title, a.file, a.in_force_on,
       a.amends, a.first, a.registered_on, a.position,
       (SELECT count(*) FROM projections.acts_citations c
        WHERE c.book = a.book AND c.generation = a.generation
          AND c.dated = a.dated AND c.number = a.number AND c.kind = a.kind
          AND ($4::text IS NULL OR c.municipality IS NULL OR c.municipality = $4)
          AND (a.municipality = c.municipality
               OR a.municipality IS NULL AND NOT EXISTS (
                   SELECT FROM projections.acts o
                   WHERE o.book = a.book AND o.generation = a.generation
                     AND o.dated = a.dated AND o.number = a.number AND o.kind = a.kind
                     AND o.municipality = c.municipality))) AS citations_count
FROM projections.acts a
WHERE a.book = $1
  AND a.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'acts')
  AND a.act > $2
  AND ($4::text IS NULL OR a.municipality IS NULL OR a.municipality = $4)
  AND ($5::text IS NULL OR a.municipality = $5)
  AND ($6::text IS NULL OR a.kind = $6)
  AND ($7::text IS NULL OR a.number = $7)
  AND ($8::date IS NULL OR a.dated = $8)
  AND ($9::text IS NULL OR a.first = (
          SELECT first FROM projections.acts o
          WHERE o.book = a.book AND o.generation = a.generation AND o.act = $9))
  AND ($10::date IS NULL OR a.in_force_on <= $10 AND NOT EXISTS (
          SELECT FROM projections.acts o
          WHERE o.book = a.book AND o.generation = a.generation AND o.first = a.first
            AND o.in_force_on <= $10
            AND (o.in_force_on, o.position) > (a.in_force_on, a.position)))
ORDER BY a.act
LIMIT $3;

-- name: read_citations
-- What rests on one act, by the index of dates and numbers.
SELECT c.position, c.type, c.stream, c.effective_on, c.municipality, c.kind, c.number, c.dated
FROM projections.acts a
JOIN projections.acts_citations c
  ON c.book = a.book AND c.generation = a.generation
 AND c.dated = a.dated AND c.number = a.number AND c.kind = a.kind
WHERE a.book = $1
  AND a.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'acts')
  AND a.act = $2
  AND c.position > $3
  AND ($5::text IS NULL OR c.municipality IS NULL OR c.municipality = $5)
  AND (a.municipality = c.municipality
       OR a.municipality IS NULL AND NOT EXISTS (
           SELECT FROM projections.acts o
           WHERE o.book = a.book AND o.generation = a.generation
             AND o.dated = a.dated AND o.number = a.number AND o.kind = a.kind
             AND o.municipality = c.municipality))
ORDER BY c.position
LIMIT $4;

-- name: read_unregistered
-- What facts cite and the registry lacks: neither the municipality's own act nor the region's.
SELECT c.kind, c.number, c.dated, c.municipality, min(c.position) AS first_position,
       count(*) AS citations_count
FROM projections.acts_citations c
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'acts')
  AND ($4::text IS NULL OR c.municipality = $4)
  AND NOT EXISTS (
      SELECT FROM projections.acts a
      WHERE a.book = c.book AND a.generation = c.generation
        AND a.dated = c.dated AND a.number = c.number AND a.kind = c.kind
        AND (a.municipality IS NULL OR a.municipality = c.municipality))
GROUP BY c.kind, c.number, c.dated, c.municipality
HAVING min(c.position) > $2
ORDER BY first_position
LIMIT $3;
