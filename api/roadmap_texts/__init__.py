"""Reads road maps as they are published: two forms of text, with all that pages do to tables."""
