"""The book of a region and the rules by which it is written."""
