"""Tables of law that time adds rows to: interest, fees, programmes, the tariff; their schema and how they are laid over one another.

Every row has a source and the day it became known; a day beyond the table is never guessed.
"""
