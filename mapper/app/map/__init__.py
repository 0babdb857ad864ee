"""The parts of the page Maps: credentials by meaning, levels by referencing, and where equivalences contradict."""
