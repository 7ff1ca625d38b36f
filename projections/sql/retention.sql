-- name: read_ended
-- Closed certificates whose last payment lies before a day. Whether the child is of age stands in
-- the vault, unless the certificate ended for that very reason.
SELECT c.certificate, c.child, c.closed_on, c.closing_reason, paid.paid_on
FROM projections.certificates c
CROSS JOIN LATERAL (
    SELECT max(s.effective_on) AS paid_on
    FROM projections.statements s
    WHERE s.book = c.book
      AND s.generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'statements')
      AND s.certificate = c.certificate AND s.charged_change <> 0
) AS paid
WHERE c.book = $1
  AND c.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'certificates')
  AND c.state = 'closed'
  AND c.certificate > $2
  AND (paid.paid_on IS NULL OR paid.paid_on <= $4::date)
ORDER BY c.certificate
LIMIT $3;
