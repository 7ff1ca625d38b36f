-- The book: facts in order, verdicts by key, states and sums that the rules decide on.
-- Every key begins with the book (the region), the volume (fiscal year) second where a table is
-- partitioned; no sequences, no advisory locks, nothing that a sharded engine could not keep.

CREATE TABLE ledger.heads (
    book        text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL DEFAULT 0,
    recorded_at timestamptz      NOT NULL DEFAULT '1970-01-01T00:00:00Z',
    time_zone   text             NOT NULL DEFAULT 'Europe/Moscow',
    CONSTRAINT heads_one_per_book PRIMARY KEY (book),
    CONSTRAINT heads_never_go_back CHECK (position >= 0)
);
COMMENT ON TABLE ledger.heads IS
    'One row a book: its last position. Whoever holds the row writes; order is commit order.';

CREATE TABLE ledger.journal (
    book        text COLLATE "C" NOT NULL,
    volume      integer          NOT NULL,
    position    bigint           NOT NULL,
    stream      text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    type        text COLLATE "C" NOT NULL,
    recorded_at timestamptz      NOT NULL,
    envelope    bytea            NOT NULL,
    CONSTRAINT journal_is_dense PRIMARY KEY (book, volume, position),
    CONSTRAINT journal_one_fact_per_version UNIQUE (book, volume, stream, version),
    CONSTRAINT journal_counts_from_one CHECK (position > 0 AND version > 0)
) PARTITION BY LIST (volume);
COMMENT ON TABLE ledger.journal IS
    'The facts. envelope holds the canonical bytes; the other columns repeat it for reading.';

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are never changed: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'journal_is_append_only';
END
$$;

CREATE TRIGGER journal_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.journal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- A new year's partition is made by the owner, so the service role needs no right to create tables.
CREATE FUNCTION ledger.open_volume(wanted integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part text := 'journal_' || wanted;
BEGIN
    IF to_regclass('ledger.' || part) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE ledger.migrations IN SHARE ROW EXCLUSIVE MODE;  -- two writers at the turn of a year
    IF to_regclass('ledger.' || part) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.journal FOR VALUES IN (%s)',
                   part, wanted);
    EXECUTE format('CREATE TRIGGER journal_is_append_only
                    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', part);
END
$$;

CREATE TABLE ledger.verdicts (
    book        text COLLATE "C" NOT NULL,
    key         bytea            NOT NULL,
    fingerprint bytea            NOT NULL,
    volume      integer          NOT NULL,
    position    bigint           NOT NULL,
    fact_count  integer          NOT NULL,
    actor       text             NOT NULL,
    request     text             NOT NULL,
    recorded_at timestamptz      NOT NULL,
    refusal     bytea,
    CONSTRAINT verdicts_one_per_key PRIMARY KEY (book, key),
    CONSTRAINT verdicts_accept_or_refuse CHECK ((refusal IS NULL) = (fact_count > 0))
);
COMMENT ON TABLE ledger.verdicts IS
    'The answer to every key, for ever: last position and number of its facts, or the refusal.';
COMMENT ON COLUMN ledger.verdicts.position IS
    'Accepted: position of the last of its facts. Refused: the head at that moment.';
CREATE INDEX verdicts_refusals ON ledger.verdicts (book, recorded_at) WHERE refusal IS NOT NULL;

CREATE TABLE ledger.states (
    book     text COLLATE "C" NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    parent   text COLLATE "C",
    position bigint           NOT NULL,
    version  integer          NOT NULL,
    state    bytea            NOT NULL,
    CONSTRAINT states_one_per_subject PRIMARY KEY (book, subject)
) WITH (fillfactor = 70);
COMMENT ON TABLE ledger.states IS
    'What the rules need to know of each subject after its last fact; a cache of the facts.';
COMMENT ON COLUMN ledger.states.position IS 'The last fact that touched the subject.';
COMMENT ON COLUMN ledger.states.version IS 'Facts in the stream of the same name; 0 if none.';
CREATE INDEX states_by_parent ON ledger.states (book, parent) WHERE parent IS NOT NULL;

CREATE TABLE ledger.sums (
    book                text COLLATE "C" NOT NULL,
    account             text COLLATE "C" NOT NULL,
    limit_kopecks       bigint,
    available_kopecks   bigint,
    reserved_kopecks    bigint           NOT NULL,
    charged_kopecks     bigint           NOT NULL,
    CONSTRAINT sums_one_per_account PRIMARY KEY (book, account),
    CONSTRAINT sums_add_up CHECK (
        limit_kopecks IS NOT DISTINCT FROM available_kopecks + reserved_kopecks + charged_kopecks),
    CONSTRAINT sums_are_not_overdrawn CHECK (
        limit_kopecks >= 0 AND available_kopecks >= 0
        AND reserved_kopecks >= 0 AND charged_kopecks >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE ledger.sums IS
    'The second net under every limit: limit = available + reserved + charged, none below zero.';

CREATE TABLE ledger.charges (
    book             text COLLATE "C" NOT NULL,
    contract         text COLLATE "C" NOT NULL,
    month            text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    position         bigint           NOT NULL,
    amount_kopecks   bigint           NOT NULL,
    reversed_kopecks bigint           NOT NULL DEFAULT 0,
    CONSTRAINT charges_once_live PRIMARY KEY (book, contract, month, kind),
    CONSTRAINT charges_are_positive CHECK (amount_kopecks > 0),
    CONSTRAINT charges_reversed_at_most_once
        CHECK (reversed_kopecks BETWEEN 0 AND amount_kopecks)
) WITH (fillfactor = 80);
COMMENT ON TABLE ledger.charges IS
    'The second net under "a month is charged once" and "no more is reversed than was charged".';

CREATE TABLE ledger.claims (
    book     text COLLATE "C" NOT NULL,
    claim    text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    CONSTRAINT claims_are_unique PRIMARY KEY (book, claim)
);
COMMENT ON TABLE ledger.claims IS
    'The second net under promises of uniqueness: one grant per certificate, period and ground, …';

-- Takes the head row first, so that from here on this transaction alone decides for the book, then
-- answers which keys of the batch are known already. Two statements: each sees what was committed
-- before it began, and the second begins when the lock is held. The keys come as one string of
-- bytes, 16 each.
CREATE FUNCTION ledger.open_batch(
    wanted_book text, wanted_keys bytea,
    OUT head bigint, OUT head_at timestamptz, OUT known_keys bytea[],
    OUT known_fingerprints bytea[], OUT known_volumes integer[], OUT known_positions bigint[],
    OUT known_counts integer[], OUT known_refusals bytea[]
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT position, recorded_at INTO head, head_at
    FROM ledger.heads WHERE book = wanted_book FOR UPDATE;
    SELECT array_agg(v.key), array_agg(v.fingerprint), array_agg(v.volume),
           array_agg(v.position), array_agg(v.fact_count), array_agg(v.refusal)
    INTO known_keys, known_fingerprints, known_volumes,
         known_positions, known_counts, known_refusals
    FROM ledger.verdicts v WHERE v.book = wanted_book AND v.key = ANY (ARRAY(
        SELECT substring(wanted_keys FROM n * 16 + 1 FOR 16)
        FROM generate_series(0, length(wanted_keys) / 16 - 1) AS n));
END
$$;

-- Writes one batch whole: the head, verdicts, facts, states, sums, charges, claims. The head first,
-- so that it may be taken by this very statement; then the keys, which nobody may have used.
-- The sums move by what the facts say, not by what the writer believes, and the constraints
-- refuse what the rules should have refused. Keys and fingerprints come as one string of bytes,
-- 16 each; the facts are recorded a microsecond apart.
CREATE FUNCTION ledger.write_batch(
    in_book text, in_volume integer, old_head bigint, new_head bigint, new_at timestamptz,
    batch_at timestamptz,
    f_stream text[], f_version integer[], f_type text[], f_envelope bytea[],
    v_key bytea, v_fingerprint bytea, v_position bigint[], v_count integer[], v_actor text[],
    v_request text[], v_refusal bytea[],
    s_subject text[], s_parent text[], s_position bigint[], s_version integer[], s_state bytea[],
    o_account text[], l_account text[], l_limit bigint[],
    a_account text[], a_limit bigint[], a_available bigint[], a_reserved bigint[],
    a_charged bigint[],
    r_contract text[], r_month text[], r_kind text[], r_amount bigint[],
    c_contract text[], c_month text[], c_kind text[], c_position bigint[], c_amount bigint[],
    c_reversed bigint[],
    claimed text[], claimed_at bigint[], unclaimed text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    touched integer;
BEGIN
    UPDATE ledger.heads SET position = new_head, recorded_at = new_at
    WHERE book = in_book AND position = old_head;
    GET DIAGNOSTICS touched = ROW_COUNT;
    IF touched <> 1 THEN
        RAISE EXCEPTION 'the book % is not at position %', in_book, old_head
            USING ERRCODE = 'serialization_failure', CONSTRAINT = 'heads_move_by_one_writer';
    END IF;

    INSERT INTO ledger.verdicts
        (book, key, fingerprint, volume, position, fact_count, actor, request, recorded_at,
         refusal)
    SELECT in_book, substring(v_key FROM v.row::integer * 16 - 15 FOR 16),
           substring(v_fingerprint FROM v.row::integer * 16 - 15 FOR 16),
           in_volume, v.position, v.n, v.actor, v.request, batch_at, v.refusal
    FROM unnest(v_position, v_count, v_actor, v_request, v_refusal)
        WITH ORDINALITY AS v (position, n, actor, request, refusal, row);

    INSERT INTO ledger.journal
        (book, volume, position, stream, version, type, recorded_at, envelope)
    SELECT in_book, in_volume, old_head + f.n, f.stream, f.version, f.type,
           batch_at + (f.n - 1) * INTERVAL '1 microsecond', f.envelope
    FROM unnest(f_stream, f_version, f_type, f_envelope)
        WITH ORDINALITY AS f (stream, version, type, envelope, n);

    INSERT INTO ledger.states AS old (book, subject, parent, position, version, state)
    SELECT in_book, s.subject, s.parent, s.position, s.version, s.state
    FROM unnest(s_subject, s_parent, s_position, s_version, s_state)
        AS s (subject, parent, position, version, state)
    ON CONFLICT (book, subject) DO UPDATE
    SET parent = excluded.parent, position = excluded.position,
        version = excluded.version, state = excluded.state;

    IF cardinality(o_account) > 0 THEN
        INSERT INTO ledger.sums
            (book, account, limit_kopecks, available_kopecks, reserved_kopecks, charged_kopecks)
        SELECT in_book, o.account, 0, 0, 0, 0 FROM unnest(o_account) AS o (account)
        ON CONFLICT (book, account) DO NOTHING;
    END IF;

    IF cardinality(a_account) > 0 THEN
        -- A limit that is set is among the accounts that move: set and moved at once, since what
        -- the batch frees may make room for the limit that it sets, and the other way round.
        UPDATE ledger.sums AS old
        SET limit_kopecks     = CASE WHEN l.account IS NULL
                                     THEN old.limit_kopecks + a.lim ELSE l.lim END,
            available_kopecks = CASE WHEN l.account IS NULL
                                     THEN old.available_kopecks + a.available
                                     ELSE l.lim - old.reserved_kopecks - a.reserved
                                                - old.charged_kopecks - a.charged END,
            reserved_kopecks  = old.reserved_kopecks  + a.reserved,
            charged_kopecks   = old.charged_kopecks   + a.charged
        FROM unnest(a_account, a_limit, a_available, a_reserved, a_charged)
            AS a (account, lim, available, reserved, charged)
        LEFT JOIN unnest(l_account, l_limit) AS l (account, lim) USING (account)
        WHERE old.book = in_book AND old.account = a.account;
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> cardinality(a_account) THEN
            RAISE EXCEPTION 'a sum that does not exist was moved'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'sums_exist';
        END IF;
    END IF;

    IF cardinality(r_contract) > 0 THEN
        UPDATE ledger.charges AS old
        SET reversed_kopecks = old.reversed_kopecks + r.amount
        FROM unnest(r_contract, r_month, r_kind, r_amount) AS r (contract, month, kind, amount)
        WHERE old.book = in_book AND old.contract = r.contract
          AND old.month = r.month AND old.kind = r.kind;
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> cardinality(r_contract) THEN
            RAISE EXCEPTION 'a charge that does not exist was reversed'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'charges_exist';
        END IF;
    END IF;

    IF cardinality(c_contract) > 0 THEN
        INSERT INTO ledger.charges AS old
            (book, contract, month, kind, position, amount_kopecks, reversed_kopecks)
        SELECT in_book, c.contract, c.month, c.kind, c.position, c.amount, c.reversed
        FROM unnest(c_contract, c_month, c_kind, c_position, c_amount, c_reversed)
            AS c (contract, month, kind, position, amount, reversed)
        ON CONFLICT (book, contract, month, kind) DO UPDATE
        SET position = excluded.position, amount_kopecks = excluded.amount_kopecks,
            reversed_kopecks = excluded.reversed_kopecks
        WHERE old.reversed_kopecks = old.amount_kopecks;
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> cardinality(c_contract) THEN
            RAISE EXCEPTION 'a month is charged once while the charge is live'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'charges_once_live';
        END IF;
    END IF;

    IF cardinality(unclaimed) > 0 THEN
        DELETE FROM ledger.claims WHERE book = in_book AND claim = ANY (unclaimed);
    END IF;
    IF cardinality(claimed) > 0 THEN
        INSERT INTO ledger.claims (book, claim, position)
        SELECT in_book, c.claim, c.position
        FROM unnest(claimed, claimed_at) AS c (claim, position);
    END IF;
END
$$;

GRANT USAGE ON SCHEMA ledger TO certledger;
GRANT SELECT, INSERT ON ledger.journal, ledger.verdicts TO certledger;
GRANT SELECT, INSERT, UPDATE ON ledger.heads, ledger.states, ledger.sums, ledger.charges
    TO certledger;
GRANT SELECT, INSERT, DELETE ON ledger.claims TO certledger;
GRANT EXECUTE ON FUNCTION ledger.open_volume(integer) TO certledger;
