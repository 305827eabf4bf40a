"""Webhooks out, and Slack's incoming webhook, over real HTTP with receivers that fail as real ones do."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from drawback.adapters.channels.slack import SlackSettings
from drawback.adapters.channels.webhook import WebhookSettings
from drawback.adapters.channels.webhook.signing import key_for
from drawback.adapters.sql import deliveries
from drawback.alerting.routing import Recipient, Role
from support.webhooks import HookServer, signed_well

from .conftest import Office

SECRET = "a secret of this test's own"  # noqa: S105 - a test
LATER = timedelta(minutes=10)


@pytest.fixture
def office(make_office: Callable[..., Office], hook_server: HookServer) -> Office:
    room = Recipient(hook_server.url, {"webhook": hook_server.url}, Role.CHANNEL)
    made = make_office(
        recipients={"*": (room,)},
        channels=(WebhookSettings(SECRET, timeout_seconds=0.5),),
        max_attempts=3,
    )
    made.put()
    made.sweep("2025-06-16")
    return made


def the_delivery(office: Office) -> Any:
    return office.all("delivery")[0]


async def test_an_alert_is_signed_json(office: Office, hook_server: HookServer) -> None:
    """All that somebody's own system needs, signed for this receiver alone: another key, body, id or second does not fit."""
    assert (await office.delivery.deliver(office.now)).sent == 1

    ((headers, body),) = hook_server.posts
    (said,) = hook_server.bodies
    assert said["type"] == "alert"
    assert (said["claimant"], said["subject"], said["deadline"]) == ("acme", "acme-2025-01", "D-23")
    assert (said["due_on"], said["act_by"], said["days_left"]) == ("2025-06-30", "2025-06-30", 14)
    assert (said["money"], said["priority"], said["repeat"]) == ("50000.00", "P2", False)
    assert said["url"].endswith(f"/alerts/{said['alert_id']}")
    key = key_for(SECRET, hook_server.url)
    assert signed_well(key, headers, body)
    assert not signed_well(key_for(SECRET, "https://other.example/hook"), headers, body)
    assert not signed_well(key, headers, body.replace(b"50000.00", b"50.00"))
    for name, value in (("webhook-id", "msg_other"), ("webhook-timestamp", "1700000000")):
        assert not signed_well(key, {**headers, name: value}, body)
    assert the_delivery(office).provider_id == headers["webhook-id"]


@pytest.mark.parametrize("fault", ["500", "429", "hang"])
async def test_what_fails_is_tried_again(office: Office, hook_server: HookServer, fault: str) -> None:
    """Later, once, and the delivery says why meanwhile."""
    hook_server.faults = [fault]
    assert (await office.delivery.deliver(office.now)).retrying == 1
    assert the_delivery(office).last_error
    assert (await office.delivery.deliver(office.now)).sent == 0, "not before its time"
    assert (await office.delivery.deliver(office.now + LATER)).sent == 1
    assert len(hook_server.posts) == 1


async def test_a_lost_answer_is_repeated_under_the_same_id(office: Office, hook_server: HookServer) -> None:
    """The receiver may have it: the second one has the same webhook-id and says that it is a repeat."""
    hook_server.faults = ["lost"]
    await office.delivery.deliver(office.now)
    await office.delivery.deliver(office.now + LATER)

    first, second = hook_server.posts
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert [one["repeat"] for one in hook_server.bodies] == [False, True]
    assert signed_well(key_for(SECRET, hook_server.url), *second)


@pytest.mark.parametrize("fault", ["404", "410", "redirect"])
async def test_a_refusal_is_given_up_and_can_be_sent_again(
    office: Office,
    hook_server: HookServer,
    fault: str,
) -> None:
    """Not found, gone, or elsewhere, which is not followed: visible at once. Once mended, a person sends it again."""
    hook_server.faults = [fault]
    assert (await office.delivery.deliver(office.now)).dead == 1
    assert hook_server.posts == []
    number = the_delivery(office).id
    with office.engine.begin() as connection:
        assert deliveries.send_again(connection, number, office.now)
        assert not deliveries.send_again(connection, number, office.now), "it waits already"
        assert not deliveries.send_again(connection, number + 1, office.now)

    assert (await office.delivery.deliver(office.now)).sent == 1
    assert [one["repeat"] for one in hook_server.bodies] == [True]


async def test_a_digest_and_an_end_are_told_too(office: Office, hook_server: HookServer) -> None:
    """The morning's digest with its lines, and how a due date ended."""
    office.put("small", money=Decimal("10.00"))
    office.sweep("2025-06-16")
    await office.delivery.deliver(office.now)
    office.alerts.digest(office.day("2025-06-17"), office.now)
    office.meet("2025-06-17")
    office.sweep("2025-06-17")
    await office.delivery.deliver(office.now + LATER)

    assert [one["type"] for one in hook_server.bodies].count("digest") == 1
    (digest,) = [one for one in hook_server.bodies if one["type"] == "digest"]
    assert "small" in {one["subject"] for one in digest["alerts"]}
    endings = {one["ending"] for one in hook_server.bodies if one["type"] == "alert"}
    assert endings == {None, "met"}


async def test_money_that_is_hidden_is_hidden_here(
    make_office: Callable[..., Office],
    hook_server: HookServer,
) -> None:
    """Where messages hold no amounts, a webhook holds none."""
    room = Recipient(hook_server.url, {"webhook": hook_server.url}, Role.CHANNEL)
    office = make_office(recipients={"*": (room,)}, channels=(WebhookSettings(SECRET),), redact_money=True)
    office.put()
    office.sweep("2025-06-16")
    await office.delivery.deliver(office.now)

    assert hook_server.bodies[0]["money"] is None
    assert b"50,000" not in hook_server.posts[0][1]
    assert b"50000" not in hook_server.posts[0][1]


async def test_the_urgent_go_first(make_office: Callable[..., Office], hook_server: HookServer) -> None:
    """By priority, then due date, then the most money, in whatever order they were queued."""
    room = Recipient(hook_server.url, {"webhook": hook_server.url}, Role.CHANNEL)
    office = make_office(recipients={"*": (room,)}, channels=(WebhookSettings(SECRET),))
    for name, due, money in (
        ("a later", "2025-07-16", "90000.00"),
        ("b little", "2025-06-30", "2000.00"),
        ("c much", "2025-06-30", "3000.00"),
        ("d tomorrow", "2025-06-17", "1500.00"),
    ):
        office.put(name, due=due, money=Decimal(money))
    office.sweep("2025-06-16")
    await office.delivery.deliver(office.now)

    assert [one["subject"] for one in hook_server.bodies] == ["d tomorrow", "c much", "b little", "a later"]


@pytest.fixture
def degraded(make_office: Callable[..., Office], hook_server: HookServer) -> Office:
    people = (
        Recipient("Dana", {"slack": "U04ABCDEF"}),
        Recipient("#customs", {"slack": "#customs"}, Role.CHANNEL),
    )
    made = make_office(
        recipients={"*": people},
        channels=(SlackSettings(webhook_url=hook_server.url, timeout_seconds=0.5, pace_seconds=0.0),),
    )
    made.put()
    made.sweep("2025-06-16")
    return made


async def test_slack_without_an_app_posts_into_its_one_room(
    degraded: Office, hook_server: HookServer
) -> None:
    """Each message says for whom it is; buttons are links, and what happens later is a message of its own."""
    assert (await degraded.delivery.deliver(degraded.now)).sent == 2

    assert [one["text"].split(" ")[0] for one in hook_server.bodies] == ["<@U04ABCDEF>", "For"]
    for one in hook_server.bodies:
        assert "metadata" not in one
        assert "thread_ts" not in one
        assert "action_id" not in str(
            [e for e in one["blocks"] if e["type"] == "actions" and "url" not in str(e)]
        )
    degraded.meet("2025-06-17")
    degraded.sweep("2025-06-17")
    await degraded.delivery.deliver(degraded.now + LATER)
    assert len(hook_server.bodies) == 4
    assert "Done" in hook_server.bodies[-1]["text"]


async def test_a_webhook_of_slack_that_is_gone_is_given_up_without_its_address(
    degraded: Office,
    hook_server: HookServer,
) -> None:
    """The address is a secret: what is kept of the failure does not hold it."""
    hook_server.faults = ["404", "500"]
    done = await degraded.delivery.deliver(degraded.now)

    assert (done.dead, done.retrying) == (1, 1)
    assert all("hooks/drawback" not in row.last_error for row in degraded.all("delivery"))
