-- Webhooks: whom facts are sent to, under which secrets, how far each has come, and what came of it.

CREATE TABLE ledger.webhooks (
    book          text COLLATE "C" NOT NULL,
    webhook       text COLLATE "C" NOT NULL,
    url           text             NOT NULL,
    description   text             NOT NULL,
    types         text[]           NOT NULL,
    role          text             NOT NULL,
    municipality  text COLLATE "C",
    key_id        text COLLATE "C" NOT NULL,
    status        text             NOT NULL DEFAULT 'active',
    reason        text,
    failing_since timestamptz,
    attempt_count bigint           NOT NULL DEFAULT 0,
    holder        text,
    held_until    timestamptz      NOT NULL DEFAULT '-infinity',
    created_at    timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_one_row_each PRIMARY KEY (book, webhook),
    CONSTRAINT webhooks_have_a_status CHECK (status IN ('active', 'paused', 'disabled')),
    -- One bound to nobody must not pass for one that may see all.
    CONSTRAINT webhooks_of_finance_name_a_municipality
        CHECK ((role = 'finance') = (municipality IS NOT NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger.webhooks IS
    'An address to which facts are sent as they are recorded, and for whom.';
COMMENT ON COLUMN ledger.webhooks.types IS 'Which facts; none named: all that it may see.';
COMMENT ON COLUMN ledger.webhooks.key_id IS
    'The key that answers for it: when that one is dead, nothing is sent.';
COMMENT ON COLUMN ledger.webhooks.holder IS
    'The process that sends; when held_until is over, another may go on.';

CREATE TABLE ledger.webhook_secrets (
    book       text COLLATE "C" NOT NULL,
    webhook    text COLLATE "C" NOT NULL,
    number     integer          NOT NULL,
    key_id     text COLLATE "C" NOT NULL,
    wrapped    bytea            NOT NULL,
    made_at    timestamptz      NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT webhook_secrets_one_row_each PRIMARY KEY (book, webhook, number),
    CONSTRAINT webhook_secrets_of_a_webhook FOREIGN KEY (book, webhook)
        REFERENCES ledger.webhooks (book, webhook) ON DELETE CASCADE,
    CONSTRAINT webhook_secrets_are_wrapped CHECK (octet_length(wrapped) = 60)
);
COMMENT ON TABLE ledger.webhook_secrets IS
    'What deliveries are signed with, closed with the master key: two at the most, of which the '
    'older one ends.';

CREATE TABLE ledger.webhook_lines (
    book           text COLLATE "C" NOT NULL,
    webhook        text COLLATE "C" NOT NULL,
    line           integer          NOT NULL,
    position       bigint           NOT NULL,
    until_position bigint,
    only_dead      boolean          NOT NULL DEFAULT false,
    attempt_count  integer          NOT NULL DEFAULT 0,
    next_at        timestamptz      NOT NULL DEFAULT now(),
    asked_by       text COLLATE "C" NOT NULL,
    asked_at       timestamptz      NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    CONSTRAINT webhook_lines_one_row_each PRIMARY KEY (book, webhook, line),
    CONSTRAINT webhook_lines_of_a_webhook FOREIGN KEY (book, webhook)
        REFERENCES ledger.webhooks (book, webhook) ON DELETE CASCADE,
    CONSTRAINT webhook_lines_end_unless_live CHECK ((line = 0) = (until_position IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger.webhook_lines IS
    'How far facts are sent: line 0 follows the book for ever, the others are redeliveries.';
COMMENT ON COLUMN ledger.webhook_lines.position IS
    'The last fact that is settled: delivered, dead, or not wanted.';
COMMENT ON COLUMN ledger.webhook_lines.attempt_count IS
    'How often the next fact was tried in vain.';

CREATE TABLE ledger.webhook_attempts (
    book        text COLLATE "C" NOT NULL,
    webhook     text COLLATE "C" NOT NULL,
    number      bigint           NOT NULL,
    message     text COLLATE "C" NOT NULL,
    position    bigint,
    type        text COLLATE "C" NOT NULL,
    attempt     integer          NOT NULL,
    result      text             NOT NULL,
    begun_at    timestamptz      NOT NULL,
    took_ms     integer          NOT NULL,
    status_code integer,
    fault       text,
    answer      text             NOT NULL,
    CONSTRAINT webhook_attempts_one_row_each PRIMARY KEY (book, webhook, number),
    CONSTRAINT webhook_attempts_of_a_webhook FOREIGN KEY (book, webhook)
        REFERENCES ledger.webhooks (book, webhook) ON DELETE CASCADE,
    CONSTRAINT webhook_attempts_have_a_result CHECK (result IN ('delivered', 'failed', 'dead'))
);
COMMENT ON TABLE ledger.webhook_attempts IS
    'The log of what was sent and what was answered; old rows are swept.';
CREATE INDEX webhook_attempts_by_time ON ledger.webhook_attempts (book, begun_at);

CREATE TABLE ledger.webhook_dead_letters (
    book        text COLLATE "C" NOT NULL,
    webhook     text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    type        text COLLATE "C" NOT NULL,
    reason      text             NOT NULL,
    given_up_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT webhook_dead_letters_one_row_each PRIMARY KEY (book, webhook, position),
    CONSTRAINT webhook_dead_letters_of_a_webhook FOREIGN KEY (book, webhook)
        REFERENCES ledger.webhooks (book, webhook) ON DELETE CASCADE
);
COMMENT ON TABLE ledger.webhook_dead_letters IS
    'Facts that were given up after the last attempt; a redelivery that succeeds takes one away.';

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.webhooks TO certledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.webhook_secrets TO certledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.webhook_lines TO certledger;
GRANT SELECT, INSERT, DELETE ON ledger.webhook_attempts TO certledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.webhook_dead_letters TO certledger;
