"""Whether goods, parties and papers qualify: provisions, programmes, substitution, destinations, evidence.

Answers are findings and determinations; no amount is computed here.
"""
