"""Users, their roles over units, sign-in and API tokens."""
