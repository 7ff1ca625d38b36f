-- People are erased by an act, found by name, and whoever read them is found by time.

ALTER TABLE ledger.certificate_numbers ADD COLUMN name_index bytea;
ALTER TABLE ledger.certificate_numbers
    ADD CONSTRAINT certificate_numbers_names_are_hashed CHECK (octet_length(name_index) = 32);
COMMENT ON COLUMN ledger.certificate_numbers.name_index IS
    'HMAC-SHA-256 of family and given name: a search finds children without holding names.';
CREATE INDEX certificate_numbers_by_name ON ledger.certificate_numbers (book, name_index)
    WHERE name_index IS NOT NULL;

-- What was entered before there was such an index is indexed by the sweep; nothing else is looked at.
CREATE INDEX certificate_numbers_without_name ON ledger.certificate_numbers (book, person)
    WHERE name_index IS NULL;
GRANT UPDATE (name_index) ON ledger.certificate_numbers TO certledger;

-- The log of readings is read from its end.
CREATE INDEX vault_reads_by_time ON ledger.vault_reads (book, read_at, reading, person);
