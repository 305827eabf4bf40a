"""What happens to the two importers: each module writes some happenings and adds them to the index."""
