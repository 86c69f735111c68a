"""Due process: what of the evidence a party may see, the letter of a refusal, and the file of whoever appeals.

Takes marks by officers, gives the letter as a page and as PDF, and a file in which what is withheld is named with its
ground. Owns the marks.
"""
