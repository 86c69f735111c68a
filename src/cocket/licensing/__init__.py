"""Application, decision, licence. So far: what the program recommends to the people who decide.

Takes the results of classification, screening, requirements and risk; gives `Advice`. May import everything below.
"""
