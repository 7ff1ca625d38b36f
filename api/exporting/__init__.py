"""Lists as files: CSV, NDJSON and XLSX of exactly the rows that a filter shows."""
