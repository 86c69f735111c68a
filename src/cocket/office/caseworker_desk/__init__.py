"""The desk of officers, advising desks and overseers: queues, the case, its deeds. Owns pages and forms, no rows."""
