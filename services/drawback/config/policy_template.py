"""The `alerts.toml` that `drawback alerts init` writes: every key with its meaning, ready to be filled in."""

import json
import re
from collections.abc import Mapping

from drawback.alerting.policy import THRESHOLDS, SweepPolicy
from drawback.alerting.routing import Hours
from drawback.config.policy_model import CLASSES
from drawback.domain.text import one_line

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def policy_template(claimants: Mapping[str, str], mail_to: str, channel: str) -> str:
    """Return the text of a file that is valid as it stands and tells whom the settings told before.

    `claimants` are those with data, key to name.
    """
    sweep, hours = SweepPolicy(), Hours()
    thresholds = "\n".join(f"# {name} = {list(THRESHOLDS[kind])}" for name, kind in CLASSES.items())
    named = "\n".join(_claimant(key, name) for key, name in claimants.items())
    return f"""\
# Who is told about due dates, when, and how much. Checked at start, and read again within seconds of being changed;
# a version with a mistake is not used, and the log says file and line. See what it does before it does it:
#   drawback alerts preview --on 2026-03-02
#   drawback alerts test --to desk

# ── what holds for every claimant that says nothing else ──────────────────────────────────────────────
[defaults]
owner = "desk"                 # told first; one name or several: ["dana", "lee"]
# backup = "lee"               # told when the owner is away, or takes nothing: 1 hour at P1, 4 at P2, a day at P3
# manager = "kim"              # told next
channel = {json.dumps(channel, ensure_ascii=False)}   # rooms that get every alert: "#name", a Slack id, an e-mail list, or a web address (signed JSON)
time_zone = "America/New_York" # of people who do not name their own; days are always counted in Eastern time
quiet_from = {hours.quiet_from:%H:%M}:00          # nobody is disturbed from here, in their own time …
quiet_until = {hours.quiet_until:%H:%M}:00         # … until here, nor on weekends and federal holidays; P1 comes at once
material = {sweep.material}             # dollars; less is a line of the digest, where the class allows it
at_once = {sweep.at_once}             # dollars; what is new or grew by as much is told at once
large = {sweep.large}              # dollars; P2 a month before the day
own_message_days = {sweep.own_message_days}          # farther off: a line of the digest
overdue_days = {sweep.overdue_days}               # so long a message every business day; then each Monday in the digest
storm = {sweep.storm}                     # more of a kind within ten minutes are one table
history = {sweep.history}                   # more that were never told before are one summary

# Days before the day to act on which an alert is raised, by class. Whatever is set, what somebody
# must do is told on the day before.
[defaults.thresholds]
{thresholds}

# The same for one deadline of the docket (`drawback docket` shows their numbers).
[defaults.deadlines]
# "D-23" = [90, 30, 14, 7, 3, 1, 0]

# ── people ────────────────────────────────────────────────────────────────────────────────────────────
[people.desk]
name = "Customs desk"
email = {json.dumps(mail_to, ensure_ascii=False)}
# slack = "U04ABCDEF"          # the member id: profile, ⋮, Copy member ID
# time_zone = "America/Chicago"
# away = [{{ first = 2026-12-24, last = 2027-01-02 }}]   # or: away = true

# ── claimants ─────────────────────────────────────────────────────────────────────────────────────────
# Each may set owner, backup, manager, channel and everything of the defaults; expected = true where no data has come yet.
{named}"""


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _claimant(key: str, name: str) -> str:
    room = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or "claims"
    return f'# {one_line(name)}\n[claimants.{_key(key)}]\n# owner = "desk"\n# channel = "#{room}"\n'
