"""Reads files as offices really make them: whatever the format and layout, rows under the fields of a kind."""
