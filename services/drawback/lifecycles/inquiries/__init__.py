"""CBP's questions and notices as cases: issued, assigned, extended, answered, closed."""
