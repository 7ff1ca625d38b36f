-- One certificate a child: the same child is found again by a digest of who it is.

ALTER TABLE ledger.certificate_numbers ADD COLUMN identity_index bytea;
ALTER TABLE ledger.certificate_numbers
    ADD CONSTRAINT certificate_numbers_one_per_child UNIQUE (book, identity_index);
ALTER TABLE ledger.certificate_numbers
    ADD CONSTRAINT certificate_numbers_identities_are_hashed
    CHECK (octet_length(identity_index) = 32);
COMMENT ON COLUMN ledger.certificate_numbers.identity_index IS
    'HMAC-SHA-256 of name and birthday, so that a child is not entered twice; null if not asked.';
