"""Logs go to one stream as JSON lines, also those of libraries."""

import io
import json
import logging

import pytest
import structlog

from drawback.config.logging import configure_logging


@pytest.fixture
def out():
    """A stream that is no terminal; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield io.StringIO()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_a_line_outside_a_terminal_is_json(out):
    """Fields are kept as fields, money as text, and a bound claim number goes with every line."""
    configure_logging("info", stream=out)

    with structlog.contextvars.bound_contextvars(claim_number="BC900012347"):
        structlog.get_logger("drawback.test").info("batch.handled", received=3)

    line = json.loads(out.getvalue())
    assert (line["event"], line["received"], line["claim_number"]) == ("batch.handled", 3, "BC900012347")
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_libraries_speak_through_the_same_formatter(out):
    """A standard library logger's warning and its exception come out as one JSON line."""
    configure_logging("info", stream=out)

    try:
        [].pop()
    except IndexError:
        logging.getLogger("kafka").exception("no answer from %s", "kafka-1")

    line = json.loads(out.getvalue())
    assert line["event"] == "no answer from kafka-1"
    assert "IndexError: pop from empty list" in line["exception"]


def test_what_is_below_the_level_is_not_logged(out):
    """At level warning an info line is dropped and a warning is kept."""
    configure_logging("warning", "console", out)

    structlog.get_logger("a").info("quiet")
    structlog.get_logger("a").warning("loud")

    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()
