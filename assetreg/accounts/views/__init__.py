"""The pages of accounts: entering, one's own account, and the administrator's."""
