"""The commands of the calculator, run on a request: the answer, or the sentence that refuses it."""

import json
from typing import Any

from typer.testing import CliRunner

from drawback.cli.calculator import app

RUN = CliRunner()
DATES = {
    "provision": "59",
    "import_on": "2024-11-04",
    "entry_on": "2024-11-05",
    "export_planned_on": "2025-08-15",
    "filed_at": "2025-09-10T10:00:00-04:00",
    "accepted_at": "2025-09-10T10:00:00-04:00",
    "documents_complete_at": "2025-09-10T12:00:00-04:00",
    "liquidation_scheduled_on": "2025-09-19",
    "liquidated_on": "2025-09-19",
}


def run(*arguments: str, given: object) -> Any:
    done = RUN.invoke(app, list(arguments), input=given if isinstance(given, str) else json.dumps(given))
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*arguments: str, given: object, code: int = 1) -> str:
    done = RUN.invoke(app, list(arguments), input=given if isinstance(given, str) else json.dumps(given))
    assert done.exit_code == code, done.output
    return done.stderr
