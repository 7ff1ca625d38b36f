-- Personal data: apart from the facts, so that it can be corrected and erased.

CREATE TABLE ledger.vault_roots (
    book        text COLLATE "C" NOT NULL,
    key_id      text COLLATE "C" NOT NULL,
    wrapped_key bytea            NOT NULL,
    CONSTRAINT vault_roots_one_per_book PRIMARY KEY (book),
    CONSTRAINT vault_roots_are_wrapped CHECK (octet_length(wrapped_key) = 60)
);
COMMENT ON TABLE ledger.vault_roots IS
    'The key of each book from which references and the index of numbers are made.';

CREATE TABLE ledger.persons (
    book          text COLLATE "C" NOT NULL,
    person        uuid             NOT NULL,
    key_id        text COLLATE "C" NOT NULL,
    wrapped_key   bytea            NOT NULL,
    ciphertext    bytea            NOT NULL,
    stream        text COLLATE "C" NOT NULL,
    stored_at     timestamptz      NOT NULL DEFAULT now(),
    pending_since timestamptz               DEFAULT now(),
    CONSTRAINT persons_one_row_each PRIMARY KEY (book, person),
    -- Nonce, 32 bytes of key, tag: any other length would not be a wrapped key.
    CONSTRAINT persons_keys_are_wrapped CHECK (octet_length(wrapped_key) = 60)
);
COMMENT ON TABLE ledger.persons IS
    'Who a reference of the facts is, under a key of the row. Remove the row, and nobody knows.';
COMMENT ON COLUMN ledger.persons.key_id IS 'Fingerprint of the master key that wraps the row''s.';
COMMENT ON COLUMN ledger.persons.stream IS 'Whose facts name the person.';
COMMENT ON COLUMN ledger.persons.pending_since IS
    'The last attempt to name the person; null once the stream is known to have a fact.';
-- The few that wait for their fact; a sweep looks at nothing else.
CREATE INDEX persons_pending ON ledger.persons (book, pending_since)
    WHERE pending_since IS NOT NULL;

CREATE TABLE ledger.certificate_numbers (
    book         text COLLATE "C" NOT NULL,
    number_index bytea            NOT NULL,
    certificate  uuid             NOT NULL,
    person       uuid             NOT NULL,
    CONSTRAINT certificate_numbers_are_unique PRIMARY KEY (book, number_index),
    CONSTRAINT certificate_numbers_one_per_person UNIQUE (book, person),
    -- Who is erased is not to be found by number either.
    CONSTRAINT certificate_numbers_of_a_person FOREIGN KEY (book, person)
        REFERENCES ledger.persons (book, person) ON DELETE CASCADE,
    CONSTRAINT certificate_numbers_are_hashed CHECK (octet_length(number_index) = 32)
);
COMMENT ON TABLE ledger.certificate_numbers IS
    'Finds a certificate by its number without holding the number: HMAC-SHA-256 of it.';

CREATE TABLE ledger.vault_reads (
    book    text COLLATE "C" NOT NULL,
    person  uuid             NOT NULL,
    reading uuid             NOT NULL,
    read_at timestamptz      NOT NULL DEFAULT now(),
    reader  text             NOT NULL,
    purpose text             NOT NULL,
    request text             NOT NULL,
    CONSTRAINT vault_reads_once_each PRIMARY KEY (book, person, reading)
);
COMMENT ON TABLE ledger.vault_reads IS
    'Who read whom, why and when. It outlives the person and names nobody.';

GRANT SELECT, INSERT, UPDATE ON ledger.vault_roots TO certledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.persons TO certledger;
-- The rows go with the person, by the foreign key.
GRANT SELECT, INSERT ON ledger.certificate_numbers TO certledger;
-- What was read stays on record: no update, no delete.
GRANT SELECT, INSERT ON ledger.vault_reads TO certledger;
