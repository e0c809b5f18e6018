"""Papers and photos attached to any record, kept under their digest outside the database."""
