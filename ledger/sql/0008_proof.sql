-- The hash tree over the facts, its signed checkpoints, and what witnesses have signed of them.
-- Everything here is made from the journal after the fact; no writer waits for it.

CREATE TABLE ledger.checkpoints (
    book           text COLLATE "C" NOT NULL,
    number         bigint           NOT NULL,
    volume         integer          NOT NULL,
    first_position bigint           NOT NULL,
    size           bigint           NOT NULL,
    root           bytea            NOT NULL,
    note           text COLLATE "C" NOT NULL,
    signed_at      timestamptz      NOT NULL,
    -- Who comes second with a number has lost: one sealer a book, whoever it is.
    CONSTRAINT checkpoints_one_sealer PRIMARY KEY (book, number),
    CONSTRAINT checkpoints_one_per_size UNIQUE (book, volume, size),
    CONSTRAINT checkpoints_count_from_one
        CHECK (number > 0 AND size > 0 AND first_position > 0 AND octet_length(root) = 32)
);
COMMENT ON TABLE ledger.checkpoints IS
    'Every checkpoint that was ever signed, in order; each tree is the beginning of the next.';
COMMENT ON COLUMN ledger.checkpoints.first_position IS
    'The fact of the volume''s second leaf; the first leaf is the last checkpoint before it.';
COMMENT ON COLUMN ledger.checkpoints.note IS 'Signed by the log; witnesses'' lines stand apart.';

CREATE TABLE ledger.tiles (
    book   text COLLATE "C" NOT NULL,
    volume integer          NOT NULL,
    level  integer          NOT NULL,
    number bigint           NOT NULL,
    hashes bytea            NOT NULL,
    CONSTRAINT tiles_one_each PRIMARY KEY (book, volume, level, number),
    CONSTRAINT tiles_hold_whole_hashes
        CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192)
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger.tiles IS
    'The tree, 256 hashes a row; only the last row of a level grows, and only at its end.';

CREATE TABLE ledger.cosignatures (
    book        text COLLATE "C" NOT NULL,
    volume      integer          NOT NULL,
    size        bigint           NOT NULL,
    witness     text COLLATE "C" NOT NULL,
    line        text COLLATE "C" NOT NULL,
    received_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT cosignatures_one_per_witness PRIMARY KEY (book, volume, size, witness)
);
COMMENT ON TABLE ledger.cosignatures IS
    'What witnesses have signed: that this tree is the continuation of all that they saw before.';

CREATE TABLE ledger.log_keys (
    book         text COLLATE "C" NOT NULL,
    verifier_key text COLLATE "C" NOT NULL,
    first_number bigint           NOT NULL,
    CONSTRAINT log_keys_one_each PRIMARY KEY (book, verifier_key)
);
COMMENT ON TABLE ledger.log_keys IS
    'The public keys that have signed checkpoints of a book, and from which one on.';

-- What was signed stays as it is; a tile grows.
GRANT SELECT, INSERT ON ledger.checkpoints, ledger.cosignatures, ledger.log_keys TO certledger;
GRANT SELECT, INSERT, UPDATE ON ledger.tiles TO certledger;
