"""The processes: which parts run together, wired from settings; embedded product, worker, scheduler, dashboard, backfill.

No SQL statement, no rule of law and no message text lives here.
"""
