-- People who sign in to the console, and their sessions. Of a password there is only an argon2
-- hash, of a session only a SHA-256: whoever reads the tables can be nobody.

CREATE TABLE ledger.users (
    book          text COLLATE "C" NOT NULL,
    login         text COLLATE "C" NOT NULL,
    name          text             NOT NULL,
    password_hash text,
    role          text             NOT NULL,
    provider      text COLLATE "C",
    municipality  text COLLATE "C",
    created_at    timestamptz      NOT NULL DEFAULT now(),
    disabled_at   timestamptz,
    last_seen_at  timestamptz,
    CONSTRAINT users_one_row_each PRIMARY KEY (book, login),
    CONSTRAINT users_logins_are_plain CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    CONSTRAINT users_have_a_role
        CHECK (role IN ('provider', 'finance', 'operator', 'auditor')),
    -- A user bound to nobody must not pass for one that may do all, nor the reverse.
    CONSTRAINT users_of_providers_name_one CHECK ((role = 'provider') = (provider IS NOT NULL)),
    CONSTRAINT users_of_finance_name_a_municipality
        CHECK ((role = 'finance') = (municipality IS NOT NULL))
);
COMMENT ON TABLE ledger.users IS
    'Who may sign in to the console and for whom; of the password only an argon2 hash.';
COMMENT ON COLUMN ledger.users.password_hash IS 'Null: nobody signs in with a password.';

CREATE TABLE ledger.sessions (
    book         text COLLATE "C" NOT NULL,
    token_hash   bytea            NOT NULL,
    login        text COLLATE "C" NOT NULL,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    expires_at   timestamptz      NOT NULL,
    last_seen_at timestamptz      NOT NULL DEFAULT now(),
    agent        text             NOT NULL,
    CONSTRAINT sessions_one_row_each PRIMARY KEY (book, token_hash),
    CONSTRAINT sessions_are_hashed CHECK (octet_length(token_hash) = 32)
) WITH (fillfactor = 80);
CREATE INDEX sessions_by_login ON ledger.sessions (book, login);
COMMENT ON TABLE ledger.sessions IS 'Who is signed in; the token itself only the browser has.';

-- A user is disabled and never removed: facts name it as their actor. Sessions come and go.
GRANT SELECT, INSERT, UPDATE ON ledger.users TO certledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.sessions TO certledger;
