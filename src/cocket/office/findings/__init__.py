"""What the program found for a case, as rows that an officer works through: grounds, hits, who and what recurs.

Takes assessments, gives grounds for reasons, hits with how each was answered, and earlier cases with the same parties
or items. A hit's answer is a fact of the room `screening`; it holds until the party or the list's entry changes.
"""
