"""CBP's questions and notices as cases: issued, assigned, extended, answered, closed.

What an inquiry does to a claim is decided in `lifecycles/claims`.
"""
