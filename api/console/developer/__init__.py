"""What a developer reads: the operations, the kinds of facts, and every refusal with its cure."""
