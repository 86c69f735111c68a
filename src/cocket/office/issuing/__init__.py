"""What the office signs: each licence as a document that anyone can verify, its status, and the lists that say so.

Takes a licence that was granted, amended, used up, suspended or ended; gives signed forms, a page with a code, and
static files. Owns the office's own keys and the rows of documents.
"""
