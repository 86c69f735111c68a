"""Who works for the office: an administrator opens and closes accounts, and sees no case. Owns no rows."""
