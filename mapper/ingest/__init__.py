"""Files of any kind to a catalogue version: credentials, outcomes, and what was rejected, and why."""
