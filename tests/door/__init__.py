"""The door against a fake ledger: no database, every answer as a caller sees it."""
