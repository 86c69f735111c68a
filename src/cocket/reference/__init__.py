"""The world's lists as dated, hashed editions: fetch, parse, store, diff.

Takes publishers' files, gives Arrow tables (`tables.py`) in content-addressed editions. May import kernel, register and
runtime. What the rows mean for an export is decided higher up (`controls`, `screening`, `requirements`, `risk`).
"""
