-- API keys: who may call, and for whom. The secret is not here, only its hash.

CREATE TABLE ledger.api_keys (
    book         text COLLATE "C" NOT NULL,
    key_id       text COLLATE "C" NOT NULL,
    token_hash   bytea            NOT NULL,
    role         text             NOT NULL,
    provider     text COLLATE "C",
    municipality text COLLATE "C",
    name         text             NOT NULL,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    CONSTRAINT api_keys_one_row_each PRIMARY KEY (book, key_id),
    CONSTRAINT api_keys_are_hashed CHECK (octet_length(token_hash) = 32),
    CONSTRAINT api_keys_have_a_role
        CHECK (role IN ('provider', 'finance', 'operator', 'auditor', 'integration')),
    -- A key bound to nobody must not pass for one that may do all, nor the reverse.
    CONSTRAINT api_keys_of_providers_name_one
        CHECK ((role = 'provider') = (provider IS NOT NULL)),
    CONSTRAINT api_keys_of_finance_name_a_municipality
        CHECK ((role = 'finance') = (municipality IS NOT NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE ledger.api_keys IS
    'Who may call and for whom; of the key itself only a SHA-256.';
COMMENT ON COLUMN ledger.api_keys.last_used_at IS 'To the minute.';

-- A key is revoked and never removed: facts name it as their actor.
GRANT SELECT, INSERT, UPDATE ON ledger.api_keys TO certledger;
