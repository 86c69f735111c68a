"""Application, decision, licence: what the program recommends, and what people then do with a case.

Takes the results of classification, screening, requirements and risk; gives `Advice`. `cases` holds a case as pure
values: one transition table, what its state and a person's rights allow, and how its facts rebuild it; `balance` what
a licence leaves. May import everything below.
"""
