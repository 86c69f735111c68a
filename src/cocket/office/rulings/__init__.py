"""Advance rulings: binding answers with a number, reasons and editions, cited in applications and published.

Takes the signed decision of a case of kind `ruling`, gives rows, facts and public files that name nobody.
"""
