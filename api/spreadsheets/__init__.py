"""Tables that people fill in: any spreadsheet in, rows with the addresses of their cells out."""
