"""The best lawful pairing by min-cost flow, proved by prices: the only package that needs the extra `[optimise]`.

A pool becomes components in columns (`columns`, `component`); each is solved over candidate arcs (`solving`) whose choice every
pair of the component confirms (`pricing`). Nothing here knows a broker, a database or a screen. Whole numbers decide: micro-dollars
per unit and pieces of a unit; what a claim asks is priced afterwards by the rules.
"""
