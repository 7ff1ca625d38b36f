-- How far the monthly runs have come; the facts of a run are in the journal like any others.

CREATE TABLE ledger.month_runs (
    book              text COLLATE "C" NOT NULL,
    month             text COLLATE "C" NOT NULL,
    run               text COLLATE "C" NOT NULL,
    since_position    bigint           NOT NULL,
    after_subject     text COLLATE "C" NOT NULL DEFAULT '',
    due_count         integer          NOT NULL DEFAULT 0,
    done_count        integer          NOT NULL DEFAULT 0,
    charged_count     integer          NOT NULL DEFAULT 0,
    charged_kopecks   bigint           NOT NULL DEFAULT 0,
    closed_count      integer          NOT NULL DEFAULT 0,
    passed_over_count integer          NOT NULL DEFAULT 0,
    holder            text             NOT NULL DEFAULT '',
    held_until        timestamptz      NOT NULL DEFAULT '-infinity',
    taken_at          timestamptz,
    taken_done_count  integer          NOT NULL DEFAULT 0,
    trouble           text,
    started_at        timestamptz      NOT NULL DEFAULT now(),
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    finished_at       timestamptz,
    CONSTRAINT month_runs_one_per_month PRIMARY KEY (book, month)
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger.month_runs IS
    'One row a book and month: where its run stands, so that another process can take it up.';
COMMENT ON COLUMN ledger.month_runs.since_position IS
    'What was charged up to here was charged before the run and is not its affair.';
COMMENT ON COLUMN ledger.month_runs.after_subject IS
    'The last contract that has its verdict; moved together with the counts.';
COMMENT ON COLUMN ledger.month_runs.trouble IS
    'Why the last attempt stopped; it is tried again.';

GRANT SELECT, INSERT, UPDATE ON ledger.month_runs TO certledger;
