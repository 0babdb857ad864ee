"""Measurements, each one command; not timed tests."""
