"""People decide: what waits for a decision, and the decisions made."""
