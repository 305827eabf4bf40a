"""The preview of a day says what then happens, keeps nothing, and gives a reason for each silence."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from drawback.alerting.routing import Recipient, Role
from drawback.app.alert_preview import PreviewRefused, preview
from drawback.app.channel_test import send_test
from drawback.app.policies import LivePolicies
from drawback.config.policy_file import Surroundings

from .conftest import Office

DANA = Recipient("Dana", {"e-mail": "dana@acme.test"}, key="dana")
LEE = Recipient("Lee", {"e-mail": "lee@acme.test"}, Role.BACKUP, key="lee")


def test_a_preview_keeps_nothing_and_says_what_the_sweep_then_does(office: Office) -> None:
    """Who, channel and address of the day are those of the deliveries that the real sweep queues."""
    office.put(due="2025-06-30")
    office.sweep("2025-01-02")
    before = len(office.all("alert"))
    found = preview(office.alerts, date(2025, 6, 16))
    assert found.rehearsed
    assert len(office.all("alert")) == before
    [message] = [one for one in found.messages if one.kind == "deadline"]
    assert message.why == "threshold"
    office.sweep("2025-06-16")
    queued = {
        (one.recipient, one.channel, one.address) for one in office.all("delivery") if one.verb == "tell"
    }
    assert {(one.who, one.channel, one.address) for one in message.to} <= queued
    assert found.silent == ()


def test_a_day_that_was_swept_is_read_from_the_records(office: Office) -> None:
    """And is not rehearsed again."""
    office.put(due="2025-06-30")
    office.sweep("2025-06-23")
    found = preview(office.alerts, date(2025, 6, 23))
    assert not found.rehearsed
    assert [one.subject for one in found.messages] == ["acme-2025-01"]


def test_silence_has_a_reason(office: Office) -> None:
    """A date between two thresholds says when it speaks next."""
    office.put(due="2025-06-30")
    office.sweep("2025-06-16")
    [silent] = preview(office.alerts, date(2025, 6, 18)).silent
    assert silent.because == (
        "its next alert is on 2025-06-23, 7 days before the day to act; last told on 2025-06-16"
    )


def test_who_is_away_is_named_and_the_next_is_told(make_office: Callable[..., Office]) -> None:
    """The owner is away on the day, the backup gets the message."""
    away = Recipient("Dana", DANA.addresses, away_on=((date(2025, 6, 10), date(2025, 6, 20)),), key="dana")
    office = make_office(recipients={"acme": (away, LEE)})
    office.put(due="2025-06-30")
    [message] = [one for one in preview(office.alerts, date(2025, 6, 16)).messages if one.kind == "deadline"]
    assert [one.who for one in message.to] == ["Lee"]
    assert [(one.who, one.because) for one in message.not_to] == [("Dana", "away on that day")]


def test_where_everybody_is_away_all_are_told(make_office: Callable[..., Office]) -> None:
    """Rather than nobody."""
    gone = Recipient("Dana", DANA.addresses, away=True)
    office = make_office(recipients={"acme": (gone,)})
    office.put(due="2025-06-30")
    office.sweep("2025-06-16")
    assert [one.recipient for one in office.all("delivery")] == ["Dana"]


def test_a_day_too_far_ahead_is_refused(office: Office) -> None:
    """Days are rehearsed one after another."""
    office.sweep("2025-01-02")
    with pytest.raises(PreviewRefused, match="expected a nearer day"):
        preview(office.alerts, date(2027, 1, 2))


def test_a_test_message_leaves_a_receipt_and_sends_nothing_else(office: Office) -> None:
    """What waited before still waits."""
    office.put(due="2025-06-30")
    office.sweep("2025-06-16")
    [done] = send_test(office.engine, office.settings, DANA, office.now)
    assert (done.state, done.address) == ("sent", "dana@acme.test")
    assert done.provider_id.startswith("sandbox:")
    assert {one.state for one in office.all("delivery") if one.id != done.id} == {"queued"}


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    """A wrong version is not used and says why; the next right one is."""
    file = tmp_path / "alerts.toml"
    text = '[defaults]\nowner = "dana"\n[people.dana]\nemail = "dana@acme.com"\n'
    file.write_text(text)
    live = LivePolicies(file, Surroundings)
    file.write_text(text.replace("dana@acme.com", "dana.acme.com"))
    assert live.refresh().people["dana"].addresses == {"e-mail": "dana@acme.com"}
    assert f"{file}, line 4: people.dana.email" in live.problem
    file.write_text(text.replace("dana@acme.com", "whitfield@acme.com"))
    assert live.refresh().people["dana"].addresses == {"e-mail": "whitfield@acme.com"}
    assert live.problem == ""
    file.unlink()
    assert live.refresh().people["dana"].addresses == {"e-mail": "whitfield@acme.com"}
    assert "cannot be read" in live.problem
