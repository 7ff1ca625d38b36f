-- name: read_indexes
-- Every key and index of ours with its columns in their order; an expression has no name.
SELECT i.indrelid::regclass::text AS table, i.indexrelid::regclass::text AS index,
       EXISTS (SELECT FROM pg_partitioned_table p
               WHERE p.partrelid = i.indrelid
                  OR p.partrelid = (SELECT inhparent FROM pg_inherits
                                    WHERE inhrelid = i.indrelid)) AS partitioned,
       ARRAY(SELECT a.attname::text
             FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
             ORDER BY place) AS columns
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND c.relkind IN ('r', 'p');

-- name: find_tables_without_key
-- A row that nothing names cannot be found again on a sharded engine.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary);

-- name: find_deep_partitions
-- A sharded engine takes one level.
SELECT c.oid::regclass::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND c.relkind = 'p' AND c.relispartition;

-- name: find_counters
-- A number that a sequence gave is not in the order of commits.
SELECT c.oid::regclass::text || ' is a sequence'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND c.relkind = 'S'
UNION ALL
SELECT a.attrelid::regclass::text || '.' || a.attname || ' counts by itself'
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND a.attidentity <> '';

-- name: find_inexact_columns
-- Money is whole kopecks; what is not whole was rounded by somebody.
SELECT a.attrelid::regclass::text || '.' || a.attname || ' is ' || a.atttypid::regtype::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND c.relkind IN ('r', 'p', 'v', 'm')
  AND a.attnum > 0
  AND a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'numeric'::regtype, 'money'::regtype);

-- name: find_foreign_keys_without_book
-- A reference from one book into another would cross nodes.
SELECT o.conrelid::regclass::text || ' ' || o.conname
FROM pg_constraint o
JOIN pg_class c ON c.oid = o.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = o.conkey[1]
WHERE n.nspname IN ('ledger', 'projections') AND o.contype = 'f' AND a.attname <> 'book';

-- name: find_exclusions_and_rules
-- Neither is kept by a sharded engine.
SELECT o.conrelid::regclass::text || ' ' || o.conname
FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace
WHERE n.nspname IN ('ledger', 'projections') AND o.contype = 'x'
UNION ALL
SELECT r.ev_class::regclass::text || ' ' || r.rulename
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('ledger', 'projections') AND r.rulename <> '_RETURN';

-- name: read_functions
-- The text of every function of ours, to be searched for what holds on one node only.
SELECT p.oid::regprocedure::text AS function, p.prosrc AS source
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('ledger', 'projections');
