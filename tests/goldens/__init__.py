"""Papers of a fixed region at a fixed position, kept as they were read line by line."""
