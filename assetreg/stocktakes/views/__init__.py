"""The pages of counts: those at a desk, and the one on a telephone."""
