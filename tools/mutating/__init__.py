"""Changes one place of the program at a time and sees whether a test notices.

`places` finds what can be changed, `covering` which tests reach it, `trial` runs them in a forked child on the changed function, and
`verdicts` keeps what people judged. Nothing of it is imported by the program or by its tests.
"""
