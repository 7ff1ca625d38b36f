"""The door: HTTP API, the certledger command, settings and logs."""
