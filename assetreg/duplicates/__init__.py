"""What was entered twice: candidates with their reasons, merging and unmerging."""
