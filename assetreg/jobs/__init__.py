"""Work done in the background, kept in the same database."""
