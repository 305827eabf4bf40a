"""What is generated from the code: each module returns the files it would write, by path."""
