"""Privileges of a claimant: waivers of prior notice and accelerated payment, from application to appeal, revocation and succession.

They change seldom and belong to what the claims service knows of a claimant; it keeps them.
"""
