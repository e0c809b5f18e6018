"""Provinces, districts and communes as of any date; mergers, splits, renames; boundaries; centres."""
