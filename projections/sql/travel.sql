-- name: read_position_at
-- Times rise with positions: what was known at an instant is what stands before a position.
SELECT coalesce((SELECT position FROM projections.audit_trail
                 WHERE book = $1
                   AND generation = (SELECT generation FROM projections.checkpoints
                                     WHERE book = $1 AND view = 'audit_trail')
                   AND recorded_at <= $2::timestamptz
                 ORDER BY recorded_at DESC LIMIT 1), 0);

-- name: read_facts_of_certificates
-- The facts of a few certificates by the trail's index; a child has some dozens of them.
SELECT j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.certificate = ANY ($2::text[])
  AND t.position <= $3
  AND t.effective_on <= $4
  AND t.type = ANY ($5::text[])
ORDER BY t.position;

-- name: read_facts_of_types
-- All facts of some kinds, in order: those that are few however many children a region has, or a
-- whole registry's, which come through part by part.
SELECT j.envelope
FROM projections.audit_trail t
JOIN ledger.journal j ON j.book = t.book AND j.volume = t.volume AND j.position = t.position
WHERE t.book = $1
  AND t.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'audit_trail')
  AND t.type = ANY ($2::text[])
  AND t.position <= $3
  AND t.effective_on <= $4
ORDER BY t.position;

-- name: read_condensed
-- All movements of money under contracts, added up over what a fold can't tell apart. One walk
-- over lines that hold both clocks; a region's million takes part of a second.
SELECT type, municipality, pf_programme, period, coalesce(month, '') AS month, booked_month,
       to_reserve, to_char(effective_on, 'YYYY-MM') AS done_in,
       sum(amount_kopecks)::bigint AS amount_kopecks, max(position) AS position,
       sum(facts_count)::bigint AS facts_count
FROM (SELECT type, municipality, pf_programme, period, month, booked_month,
             reserved_change > 0 AS to_reserve, effective_on,
             sum(greatest(abs(reserved_change), abs(charged_change))) AS amount_kopecks,
             max(position) AS position, count(*) AS facts_count
      FROM projections.statements
      WHERE book = $1
        AND generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'statements')
        AND contract IS NOT NULL
        AND position <= $2
        AND effective_on <= $3
        AND ($4::text IS NULL OR municipality = $4)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) AS by_day
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
ORDER BY max(position);

-- name: read_candidates
-- Whom a municipality pays for now or has ever paid for: the fold tells whose a child was then.
SELECT certificate
FROM projections.certificates
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'certificates')
  AND certificate > $2
  AND ($4::text IS NULL OR municipality = $4 OR certificate IN (
      SELECT t.certificate FROM projections.audit_trail t
      WHERE t.book = $1
        AND t.generation = (SELECT generation FROM projections.checkpoints
                            WHERE book = $1 AND view = 'audit_trail')
        AND t.type = 'certificate.transferred.v1' AND t.municipality = $4))
  AND ($5::text IS NULL OR certificate IN (
      SELECT c.certificate FROM projections.certificates_contracts c
      WHERE c.book = $1
        AND c.generation = (SELECT generation FROM projections.checkpoints
                            WHERE book = $1 AND view = 'certificates')
        AND c.provider = $5))
ORDER BY certificate
LIMIT $3;
