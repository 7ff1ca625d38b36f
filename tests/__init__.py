"""What the ledger promises, as sentences that can be run."""
