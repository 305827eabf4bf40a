"""The commands of `drawback`, one module each, loaded only when asked for.

A command reads arguments, calls one thing and prints; it decides nothing.
"""
