"""Who works with the office: organisations and accounts. Takes sign-ups, gives persons with a role."""
