"""The append-only memory of changes: change sets, and typed history beside each table."""
