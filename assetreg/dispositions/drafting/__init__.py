"""Drafts of the papers of a case, from templates that an office edits in its word processor."""
