-- name: guard
-- The journal of a test has no sums: they are what the balances say.
INSERT INTO ledger.sums (book, account, limit_kopecks, available_kopecks, reserved_kopecks,
charged_kopecks) SELECT book, 'provision:' || certificate || ':' || period, nominal_kopecks,
available_kopecks, reserved_kopecks, charged_kopecks FROM projections.balances;

-- name: charged_without_contract
-- The conclusion was lost.
UPDATE projections.contracts SET concluded_on = NULL WHERE contract = 'k1';

-- name: charged_after_end
-- The contract ended before the month that was charged.
UPDATE projections.contracts SET ends_on = '2025-09-30' WHERE contract = 'k1';

-- name: charged_over_price
-- More was charged than the price.
UPDATE projections.contracts_accounts SET charged_kopecks = 99999999 WHERE contract = 'k1';

-- name: round_amounts
-- A sum of 500 roubles that is no month's price.
UPDATE projections.charges SET amount_kopecks = 50000 WHERE contract = 'k1' AND month =
'2025-10';

-- name: charged_on_days_off
-- A provider of its own, with a dozen charges on a Sunday.
INSERT INTO projections.charges SELECT book, generation, position + 1000 * n, contract,
certificate, 'p7', payer, municipality, agreement, pf_programme, period, month, kind,
amount_kopecks, '2025-09-28'::date + 7 * n, recorded_at, actor, request, booked_month, reversed_kopecks, reversal,
late_month FROM
projections.charges, generate_series(1, 4) n;

-- name: group_overfull
-- The group had more places once.
UPDATE projections.programmes_groups SET places_count = 2;

-- name: enrolled_twice
-- The second child's contract becomes the first one's.
UPDATE projections.contracts SET certificate = 'c1' WHERE contract = 'k2';

-- name: many_providers
-- Four more contracts with four more providers.
INSERT INTO projections.contracts SELECT book, generation, contract || n, certificate,
municipality, payer, provider || n, programme, module || n, study_group || n, agreement,
pf_programme, period, direction, requested_on, requested_at, starts_on, ends_on, total_kopecks,
certificate_kopecks, parent_kopecks, status, number, concluded_on, ended_by, end_reason,
closed_on, awaiting_termination, waits_until, position FROM projections.contracts, generate_series(1, 4) n
WHERE contract = 'k1';

-- name: same_hour
-- Two groups of one child meet within half an hour.
INSERT INTO projections.programmes_groups SELECT book, generation, 'gr9', 'mod9', programme,
provider, starts_on, ends_on, places_count, open, live_count, position,
'[{"weekday":"monday","starts_at":"10:30","ends_at":"11:15","address":"x"}]' FROM
projections.programmes_groups WHERE study_group = 'gr1';
UPDATE projections.programmes_groups SET lessons =
'[{"weekday":"monday","starts_at":"10:00","ends_at":"10:45","address":"x"}]' WHERE study_group =
'gr1';
UPDATE projections.contracts SET certificate = 'c1', study_group = 'gr9', module = 'mod9' WHERE
contract = 'k2';

-- name: always_complete
-- Eight months, each said to be whole.
INSERT INTO projections.completeness SELECT c.book, c.generation, 'gr1', '2025-' || n, 'p1',
100, NULL, '2025-09-01', 0, n FROM projections.checkpoints c, generate_series(10, 17) n WHERE
c.view = 'completeness';

-- name: many_terminations
-- A dozen contracts of one provider, all terminated.
INSERT INTO projections.contracts SELECT book, generation, contract || n, certificate || n,
municipality, payer, 'p7', programme, module, study_group || n, agreement, pf_programme, period,
direction, requested_on, requested_at, starts_on, ends_on, total_kopecks, certificate_kopecks,
parent_kopecks, 'closed', number, concluded_on, 'guardian', 'guardian-wish', closed_on,
awaiting_termination, waits_until, position FROM projections.contracts, generate_series(1, 4) n;

-- name: dated_back
-- The charge bears a date long before the contract.
UPDATE projections.audit_trail SET effective_on = '2025-01-01' WHERE type =
'certificate.charged.v1' AND contract = 'k1';

-- name: balance_differs
-- The sums as they should be, then one kopeck less.
UPDATE ledger.sums SET available_kopecks = available_kopecks - 1, limit_kopecks = limit_kopecks
- 1 WHERE account = 'provision:c1:2025';
