-- Files that people upload: what was sent, what came of each row, and how far the work has come.
-- The facts that come of a file are in the journal like any others.

CREATE TABLE ledger.imports (
    book           text COLLATE "C" NOT NULL,
    import         text COLLATE "C" NOT NULL,
    subject        text COLLATE "C" NOT NULL,
    provider       text COLLATE "C",
    municipality   text COLLATE "C",
    month          text COLLATE "C",
    digest         bytea            NOT NULL,
    size_bytes     bigint           NOT NULL,
    key_id         text,
    wrapped_key    bytea,
    asked_by       text COLLATE "C" NOT NULL,
    effective_on   date             NOT NULL,
    state          text COLLATE "C" NOT NULL DEFAULT 'received',
    mode           text COLLATE "C",
    row_count      integer          NOT NULL DEFAULT 0,
    done_count     integer          NOT NULL DEFAULT 0,
    summary        bytea            NOT NULL DEFAULT '{}',
    about          bytea,
    holder         text             NOT NULL DEFAULT '',
    held_until     timestamptz      NOT NULL DEFAULT '-infinity',
    trouble        text,
    received_at    timestamptz      NOT NULL DEFAULT now(),
    updated_at     timestamptz      NOT NULL DEFAULT now(),
    checked_at     timestamptz,
    ended_at       timestamptz,
    erased_at      timestamptz,
    CONSTRAINT imports_one_row_each PRIMARY KEY (book, import),
    CONSTRAINT imports_have_a_sha_256 CHECK (octet_length(digest) = 32),
    CONSTRAINT imports_are_in_a_known_state CHECK (state IN (
        'received', 'checking', 'checked', 'applying', 'applied', 'partly-applied', 'rejected',
        'cancelled'))
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger.imports IS
    'One row a file, subject and month: where its check or its application stands.';
COMMENT ON COLUMN ledger.imports.about IS
    'Names of the file and its sheets, closed under its key: a name may tell whom it is about.';
COMMENT ON COLUMN ledger.imports.wrapped_key IS
    'Opens the name, the chunks and the rows; destroyed when the time to keep them is over.';
CREATE UNIQUE INDEX imports_one_live_a_file ON ledger.imports
    (book, digest, subject, coalesce(provider, ''), coalesce(municipality, ''),
     coalesce(month, ''))
    WHERE state NOT IN ('rejected', 'cancelled');
CREATE INDEX imports_by_digest ON ledger.imports (book, digest);
CREATE INDEX imports_in_work ON ledger.imports (book, import)
    WHERE state IN ('received', 'checking', 'applying');

CREATE TABLE ledger.import_chunks (
    book    text COLLATE "C" NOT NULL,
    import  text COLLATE "C" NOT NULL,
    number  integer          NOT NULL,
    content bytea            NOT NULL,
    CONSTRAINT import_chunks_in_order PRIMARY KEY (book, import, number)
);
COMMENT ON TABLE ledger.import_chunks IS 'The file as it came, closed under its key, in pieces.';
ALTER TABLE ledger.import_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE ledger.import_rows (
    book           text COLLATE "C" NOT NULL,
    import         text COLLATE "C" NOT NULL,
    number         integer          NOT NULL,
    sheet          integer          NOT NULL,
    line           integer          NOT NULL,
    status         text COLLATE "C" NOT NULL,
    code           text COLLATE "C",
    fault_count    integer          NOT NULL DEFAULT 0,
    amount_kopecks bigint,
    position       bigint,
    content        bytea,
    CONSTRAINT import_rows_in_order PRIMARY KEY (book, import, number),
    CONSTRAINT import_rows_have_a_known_status CHECK (status IN (
        'valid', 'faulty', 'duplicate', 'refused', 'skipped', 'posted'))
) WITH (fillfactor = 60);
COMMENT ON TABLE ledger.import_rows IS
    'A row of a file: what was read, closed under the file''s key, and what came of it.';
COMMENT ON COLUMN ledger.import_rows.line IS 'The number of the row as its author sees it.';
CREATE INDEX import_rows_by_status ON ledger.import_rows (book, import, status, number);

GRANT SELECT, INSERT, UPDATE, DELETE
    ON ledger.imports, ledger.import_chunks, ledger.import_rows TO certledger;
