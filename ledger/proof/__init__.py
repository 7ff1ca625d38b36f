"""Proof that the book was never rewritten: hash trees, signed checkpoints, witnesses, exports."""
