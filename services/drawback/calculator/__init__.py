"""The calculator: price, estimate and dates for people and programs, straight from the rules; nothing is stored."""
