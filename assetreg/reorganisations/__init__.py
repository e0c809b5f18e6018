"""A merger, split, renaming or dissolution as one event: previewed, applied, undone across every feature below."""
