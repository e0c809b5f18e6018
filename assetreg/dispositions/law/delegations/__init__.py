"""What a province has delegated by a published rule, and papers by which an office lets another sign for it."""
