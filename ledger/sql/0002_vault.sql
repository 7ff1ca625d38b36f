-- Personal data: apart from the facts, so that it can be corrected and erased.

-- The key of each book from which references and the index of numbers are made.
CREATE TABLE ledger.vault_roots (
    book        text  NOT NULL,
    key_id      text  NOT NULL, -- fingerprint of the master key that wraps
    wrapped_key bytea NOT NULL,
    CONSTRAINT vault_roots_one_per_book PRIMARY KEY (book)
);

CREATE TABLE ledger.persons (
    book          text        NOT NULL,
    person        uuid        NOT NULL,
    key_id        text        NOT NULL, -- fingerprint of the master key that wraps
    wrapped_key   bytea       NOT NULL,
    ciphertext    bytea       NOT NULL,
    stream        text        NOT NULL, -- whose facts name the person
    pending_since timestamptz DEFAULT now(), -- null once the stream is known to have a fact
    CONSTRAINT persons_one_row_each PRIMARY KEY (book, person),
    -- Nonce, 32 bytes of key, tag: whatever else would be the key itself, unwrapped.
    CONSTRAINT persons_key_is_wrapped CHECK (octet_length(wrapped_key) = 60)
);

-- The few that wait for their fact; a sweep looks at nothing else.
CREATE INDEX persons_pending ON ledger.persons (book, pending_since)
WHERE pending_since IS NOT NULL;

-- Finds a certificate by its number without holding the number.
CREATE TABLE ledger.certificate_numbers (
    book         text  NOT NULL,
    number_index bytea NOT NULL, -- HMAC-SHA-256 of the number
    certificate  uuid  NOT NULL,
    person       uuid  NOT NULL,
    CONSTRAINT certificate_numbers_are_unique PRIMARY KEY (book, number_index),
    CONSTRAINT certificate_numbers_one_per_person UNIQUE (book, person),
    -- Who is erased is not to be found by number either.
    CONSTRAINT certificate_numbers_of_a_person FOREIGN KEY (book, person)
        REFERENCES ledger.persons (book, person) ON DELETE CASCADE,
    CONSTRAINT certificate_numbers_are_hashed CHECK (octet_length(number_index) = 32)
);

-- Who read whom, why and when. It outlives the person and names nobody.
CREATE TABLE ledger.vault_reads (
    book    text        NOT NULL,
    person  uuid        NOT NULL,
    reading uuid        NOT NULL, -- one for all persons read at once
    read_at timestamptz NOT NULL DEFAULT now(),
    reader  text        NOT NULL,
    purpose text        NOT NULL,
    request text        NOT NULL,
    CONSTRAINT vault_reads_once_each PRIMARY KEY (book, person, reading)
);
