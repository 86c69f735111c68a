"""Who works for a firm here: its administrator invites people by a link, gives them a role, and closes accounts."""
