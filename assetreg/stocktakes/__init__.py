"""Counts of what is really there, on a phone and without a network."""
