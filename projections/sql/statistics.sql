-- name: count_certificates
-- Those that are not closed; a provider counts those that it ever had a contract with, as it sees
-- them in the registry.
SELECT count(DISTINCT child) AS children_count,
       count(*) AS certificates_count,
       count(*) FILTER (WHERE kind = 'pf' AND state = 'active') AS pf_count,
       coalesce(sum((SELECT sum(of_period.value::bigint)
                     FROM json_each_text(nominals) AS of_period
                     WHERE $4::text IS NULL OR of_period.key = $4))
                FILTER (WHERE kind = 'pf' AND state = 'active'), 0)::bigint AS nominals_kopecks
FROM projections.certificates c
WHERE book = $1
  AND generation = (SELECT generation FROM projections.checkpoints
                    WHERE book = $1 AND view = 'certificates')
  AND state <> 'closed'
  AND ($2::text IS NULL OR municipality = $2)
  AND ($3::text IS NULL OR EXISTS (
      SELECT FROM projections.certificates_contracts p
      WHERE p.book = c.book AND p.generation = c.generation AND p.provider = $3
        AND p.certificate = c.certificate));

-- name: count_lessons
-- Children, not contracts: whoever has two contracts of one programme uses it once, and who moved
-- is one child under two certificates.
WITH live AS (
    SELECT c.contract, c.certificate, c.provider, c.programme, c.status, h.child
    FROM projections.contracts c
    JOIN projections.certificates h
      ON h.book = c.book
     AND h.generation = (SELECT generation FROM projections.checkpoints
                         WHERE book = $1 AND view = 'certificates')
     AND h.certificate = c.certificate
    WHERE c.book = $1
      AND c.generation = (SELECT generation FROM projections.checkpoints
                          WHERE book = $1 AND view = 'contracts')
      AND c.status IN ('requested', 'accepted', 'active')
      AND ($2::text IS NULL OR c.municipality = $2)
      AND ($3::text IS NULL OR c.provider = $3)
      AND ($4::text IS NULL OR c.period = $4)
), of_child AS (
    SELECT child, count(DISTINCT programme) AS programmes
    FROM live
    WHERE status = 'active'
    GROUP BY child
), children AS (
    SELECT count(*) AS using_count,
           count(*) FILTER (WHERE programmes = 1) AS one_programme_count,
           count(*) FILTER (WHERE programmes = 2) AS two_programmes_count,
           count(*) FILTER (WHERE programmes > 2) AS more_programmes_count
    FROM of_child
)
SELECT children.using_count, children.one_programme_count, children.two_programmes_count,
       children.more_programmes_count,
       count(DISTINCT live.certificate) FILTER (WHERE status = 'active') AS used_count,
       count(live.contract) FILTER (WHERE status = 'active') AS contracts_count,
       count(live.contract) FILTER (WHERE status <> 'active') AS applications_count,
       count(DISTINCT live.provider) FILTER (WHERE status = 'active') AS teaching_count
FROM children LEFT JOIN live ON true
GROUP BY children.using_count, children.one_programme_count, children.two_programmes_count,
         children.more_programmes_count;

-- name: count_registries
-- Providers where they are registered; their programmes and the places in open groups with them.
SELECT count(*) FILTER (WHERE state = 'active') AS providers_count,
       coalesce(sum(of_provider.certified), 0)::bigint AS certified_count,
       coalesce(sum(of_provider.waiting), 0)::bigint AS waiting_count,
       coalesce(sum(of_provider.places), 0)::bigint AS places_count,
       coalesce(sum(of_provider.free), 0)::bigint AS free_count
FROM projections.providers p
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.standing = 'certified') AS certified,
           count(*) FILTER (WHERE r.standing = 'waiting') AS waiting,
           (SELECT sum(g.places_count)
            FROM projections.programmes_groups g
            WHERE g.book = $1 AND g.generation = programmes.generation AND g.open
              AND g.provider = p.provider) AS places,
           (SELECT sum(greatest(0, g.places_count - g.live_count))
            FROM projections.programmes_groups g
            WHERE g.book = $1 AND g.generation = programmes.generation AND g.open
              AND g.provider = p.provider) AS free
    FROM projections.checkpoints programmes
    LEFT JOIN projections.programmes r
      ON r.book = $1 AND r.generation = programmes.generation AND r.provider = p.provider
    WHERE programmes.book = $1 AND programmes.view = 'programmes'
    GROUP BY programmes.generation
) AS of_provider ON true
WHERE p.book = $1
  AND p.generation = (SELECT generation FROM projections.checkpoints
                      WHERE book = $1 AND view = 'providers')
  AND ($2::text IS NULL OR p.municipality = $2)
  AND ($3::text IS NULL OR p.provider = $3);
