"""The case book: AD/CVD cases with every rate and instruction, shared by all claimants."""
