"""Facts sent to whoever asked for them, signed, in order, until they are taken."""
