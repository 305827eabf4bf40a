"""The law's amounts: refunds, fees, interest, ceilings, AD/CVD, penalties.

Figures are exact decimals, rounded only where a paragraph says so.
"""
