"""A process that delivers what is due, forked anew for each line it reads: dying costs a fork, not a start.

`python -m support.delivering DATABASE SMTP_PORT SLACK_URL SLACK_TOKEN`; each line of its input is the instant at which it is done. It
answers with the id of the process that delivers, and then with how that process ended.
"""

import asyncio
import os
import sys
from datetime import datetime

from drawback.adapters.channels.email import EmailSettings
from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.database import open_database
from drawback.alerting.settings import AlertSettings
from drawback.app.delivery import DeliveryWorker


def channels(smtp_port: int, slack_url: str, token: str) -> tuple[object, ...]:
    """The settings of both channels, over loopback."""
    mail = EmailSettings(host="127.0.0.1", port=smtp_port, tls="none", sender="D <d@house.example>")
    return SlackSettings(token, base_url=slack_url, timeout_seconds=20, pace_seconds=0), mail


def deliver(database: str, settings: AlertSettings, now: datetime) -> None:
    """Deliver until nothing is due."""
    worker = DeliveryWorker(open_database(database), settings, worker=f"delivery {os.getpid()}")
    while asyncio.run(worker.deliver(now, 50)).sent:
        pass


def main() -> None:
    """Fork a process for each line, until there is none."""
    database, smtp_port, slack_url, token = sys.argv[1:]
    settings = AlertSettings(channels=channels(int(smtp_port), slack_url, token))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            deliver(database, settings, datetime.fromisoformat(line.strip()))
            os._exit(0)
        _say(child)
        _, status = os.waitpid(child, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
