"""What the service does a second, beside what the same machine does without it."""
