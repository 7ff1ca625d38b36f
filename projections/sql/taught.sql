-- name: read_taught
-- By the provider's index: which contracts of a programme are or were in force in a period.
SELECT contract, status = 'closed' AS is_closed
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND provider = $2
  AND programme = $3
  AND period = $4
  AND status IN ('active', 'closed');

-- name: read_taught_programmes
-- By the provider's index: of which programmes contracts are or were in force in a period.
SELECT DISTINCT programme
FROM projections.contracts
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'contracts')
  AND provider = $2
  AND period = $3
  AND status IN ('active', 'closed')
ORDER BY programme;
