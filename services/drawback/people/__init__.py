"""Who may see and do what: roles, permissions, the claimants in a person's scope, and who is looking right now.

It decides and keeps nothing: accounts and sessions lie in `adapters.sql`, sign-in in `app` and `dashboard`.
"""
