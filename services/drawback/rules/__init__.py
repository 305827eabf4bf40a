"""U.S. drawback and entry-liquidation law as pure, dated, cited code.

Standard library only: no clock, no I/O, no event and no table may enter.
"""
