"""What happens to the two importers: each module tells some happenings and enters them in the index."""
