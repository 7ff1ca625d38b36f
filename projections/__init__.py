"""Views of the book for readers: each can be dropped and built again from the facts."""
