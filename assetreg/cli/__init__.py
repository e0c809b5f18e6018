"""``assetreg ...``: the command line."""
