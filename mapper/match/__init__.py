"""Two catalogues to a run: encoders, candidates, comparisons, scoring, equivalence."""
