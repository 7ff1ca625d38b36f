"""What is printed: one file a form, each gathered from a book as it stood at a position."""
