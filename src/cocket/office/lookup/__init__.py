"""How cases are looked up fast: indexes for words and for pages of a long list. Owns no rows."""
