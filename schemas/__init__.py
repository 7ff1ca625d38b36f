"""The contract on the wire: what the service takes and what it answers."""
