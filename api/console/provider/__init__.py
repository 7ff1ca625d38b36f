"""Pages of a provider: its months, its files, its papers, its pupils, its keys."""
