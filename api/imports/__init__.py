"""Files that people fill in: taken in, checked by the rules without a trace, applied once."""
