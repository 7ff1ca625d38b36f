"""Printed papers as files: PDF, XLSX, CSV and HTML, the same bytes whenever they are built."""
