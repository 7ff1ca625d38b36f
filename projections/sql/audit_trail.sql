-- name: create
-- Each index serves one filter. There is none by contract, whose certificate leads there, and none
-- by stream: the journal has it.
CREATE TABLE projections.audit_trail (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    position     bigint           NOT NULL,
    volume       integer          NOT NULL,
    recorded_at  timestamptz      NOT NULL,
    effective_on date             NOT NULL,
    type         text COLLATE "C" NOT NULL,
    actor        text COLLATE "C" NOT NULL,
    contract     text COLLATE "C",
    certificate  text COLLATE "C",
    provider     text COLLATE "C",
    municipality text COLLATE "C",
    CONSTRAINT audit_trail_one_line_each PRIMARY KEY (book, generation, position)
);

CREATE INDEX audit_trail_of_type ON projections.audit_trail (book, generation, type, position);

CREATE INDEX audit_trail_of_actor ON projections.audit_trail (book, generation, actor, position);

CREATE INDEX audit_trail_of_certificate
    ON projections.audit_trail (book, generation, certificate, position)
    WHERE certificate IS NOT NULL;

CREATE INDEX audit_trail_of_provider
    ON projections.audit_trail (book, generation, provider, position)
    WHERE provider IS NOT NULL;

CREATE INDEX audit_trail_by_time ON projections.audit_trail (book, generation, recorded_at);

CREATE TABLE projections.audit_trail_subjects (
    book         text COLLATE "C" NOT NULL,
    generation   integer          NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    certificate  text COLLATE "C",
    provider     text COLLATE "C",
    municipality text COLLATE "C",
    CONSTRAINT audit_trail_subjects_one_row_each PRIMARY KEY (book, generation, subject)
);

-- name: load_subjects
-- Whom the subjects of a batch concern.
SELECT subject, certificate, provider, municipality
FROM projections.audit_trail_subjects
WHERE book = $1 AND generation = $2 AND subject = ANY ($3::text[]);

-- name: read_bounds
-- Times rise with positions, so a span of time is a span of positions, found by one look at each
-- end; a filter on times would walk the whole book to the next page.
SELECT coalesce((SELECT position FROM projections.audit_trail
                 WHERE book = $1
                   AND generation = (SELECT generation FROM projections.checkpoints
                                     WHERE book = $1 AND view = 'audit_trail')
                   AND recorded_at < $2::timestamptz
                 ORDER BY recorded_at DESC LIMIT 1), 0) AS before_first,
       CASE WHEN $3::timestamptz IS NULL THEN 9223372036854775807 ELSE
       coalesce((SELECT position FROM projections.audit_trail
                 WHERE book = $1
                   AND generation = (SELECT generation FROM projections.checkpoints
                                     WHERE book = $1 AND view = 'audit_trail')
                   AND recorded_at <= $3
                 ORDER BY recorded_at DESC LIMIT 1), 0) END AS last;

-- name: read_trail
-- In the order of the book.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND ($5::text IS NULL OR j.stream = $5)
  AND ($6::text IS NULL OR t.actor = $6)
  AND ($7::text IS NULL OR t.contract = $7)
  AND ($8::text IS NULL OR t.certificate = $8)
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_stream
-- By the journal's index, which knows streams volume by volume.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND j.stream = $5
  AND j.book = $1
  AND j.volume = ANY (ARRAY(
      WITH RECURSIVE volumes AS (
          SELECT min(volume) AS volume FROM ledger.journal WHERE book = $1
          UNION ALL
          SELECT (SELECT min(l.volume) FROM ledger.journal l
                  WHERE l.book = $1 AND l.volume > volumes.volume)
          FROM volumes WHERE volumes.volume IS NOT NULL
      )
      SELECT volume FROM volumes WHERE volume IS NOT NULL))
  AND ($6::text IS NULL OR t.actor = $6)
  AND ($7::text IS NULL OR t.contract = $7)
  AND ($8::text IS NULL OR t.certificate = $8)
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_contract
-- By the certificate that bears the contract: a child has a few of them.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND ($5::text IS NULL OR j.stream = $5)
  AND ($6::text IS NULL OR t.actor = $6)
  AND t.contract = $7
  AND ($8::text IS NULL OR t.certificate = $8)
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
  AND t.certificate = (
      SELECT s.certificate FROM projections.audit_trail_subjects s
      WHERE s.book = $1
        AND s.generation = (SELECT generation FROM projections.checkpoints
                            WHERE book = $1 AND view = 'audit_trail')
        AND s.subject = 'contract:' || $7)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_certificate
-- All that concerns one child, whatever stream it stands in.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND ($5::text IS NULL OR j.stream = $5)
  AND ($6::text IS NULL OR t.actor = $6)
  AND ($7::text IS NULL OR t.contract = $7)
  AND t.certificate = $8
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_provider
-- A provider's own facts: few among all of a region.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND ($5::text IS NULL OR j.stream = $5)
  AND ($6::text IS NULL OR t.actor = $6)
  AND ($7::text IS NULL OR t.contract = $7)
  AND ($8::text IS NULL OR t.certificate = $8)
  AND t.provider = $9
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_type
-- Some types are rare.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND t.type = $4
  AND ($5::text IS NULL OR j.stream = $5)
  AND ($6::text IS NULL OR t.actor = $6)
  AND ($7::text IS NULL OR t.contract = $7)
  AND ($8::text IS NULL OR t.certificate = $8)
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;

-- name: read_trail_of_actor
-- Some actors are rare.
SELECT t.position, t.volume, t.recorded_at, t.effective_on, t.type, j.stream, j.version, t.actor,
       t.contract, t.certificate, t.provider, t.municipality, j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.position > $2
  AND ($4::text IS NULL OR t.type = $4)
  AND ($5::text IS NULL OR j.stream = $5)
  AND t.actor = $6
  AND ($7::text IS NULL OR t.contract = $7)
  AND ($8::text IS NULL OR t.certificate = $8)
  AND ($9::text IS NULL OR t.provider = $9)
  AND ($10::text IS NULL OR t.municipality = $10)
  AND t.position <= $11
  AND ($12::date IS NULL OR t.effective_on >= $12)
  AND ($13::date IS NULL OR t.effective_on <= $13)
ORDER BY t.position
LIMIT $3;
