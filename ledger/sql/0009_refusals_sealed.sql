-- Refusals are chained under the checkpoints too: the sealer finds them in the order of the book.

CREATE INDEX verdicts_refused_in_order ON ledger.verdicts (book, position, key)
    WHERE refusal IS NOT NULL;
