"""A race of the whole cast on the same cases, over HTTP against a served process."""
