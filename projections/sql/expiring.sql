-- name: read_expiring
-- By the key of balances; a certificate that is closed or frozen has nothing that could still be
-- used.
SELECT b.certificate, c.municipality, c.payer, c.cert_group, b.period, b.available_kopecks,
       b.reserved_kopecks, b.live_count
FROM projections.balances b
JOIN projections.balances_certificates c
  ON c.book = b.book AND c.generation = b.generation AND c.certificate = b.certificate
WHERE b.book = $1
  AND b.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'balances')
  AND (b.certificate, b.period) > ($2, $3)
  AND b.available_kopecks > 0
  AND c.state = 'active'
  AND b.period = ANY ($5::text[])
  AND ($6::text IS NULL OR c.municipality = $6)
  AND ($7::text IS NULL OR c.payer = $7)
  AND ($8::text IS NULL OR c.cert_group = $8)
ORDER BY b.certificate, b.period
LIMIT $4;
