"""The topic catalogue and the event classes say the same."""

import pytest

from drawback.engine.door import only_ours
from drawback_schemas import EVENTS
from drawback_schemas.envelope import ALL_CLAIMANTS
from drawback_topics import TOPICS, Cleanup, Topic, events_on, topic
from drawback_topics.acls import acls

_NAMES = [known.name for known in TOPICS]


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.TYPE)
def test_every_event_has_its_topic(event):
    """Each event class names a topic of the catalogue."""
    assert event.TOPIC in _NAMES


@pytest.mark.parametrize("known", TOPICS, ids=_NAMES)
def test_every_topic_carries_something(known):
    """No topic of the catalogue is empty."""
    assert events_on(known)


def test_topic_names_are_unique_and_versioned():
    """Every topic is named drawback.<subject>.v<major>, once."""
    assert len(set(_NAMES)) == len(_NAMES)
    for name in _NAMES:
        product, subject, major = name.split(".")
        assert product == "drawback"
        assert subject.replace("-", "").isalpha()
        assert major == "v1"


def test_event_types_are_named_subject_action_major():
    """Every event type is named subject.action.v<major> in lower case words."""
    for type_name in EVENTS:
        subject, action, major = type_name.split(".")
        assert subject.isalpha()
        assert action.replace("-", "").isalpha()
        assert type_name == type_name.lower()
        assert major.removeprefix("v").isdecimal()


def test_only_adcvd_is_broadcast():
    """AD/CVD cases concern every claimant; everything else belongs to one."""
    assert {known.name for known in TOPICS if known.broadcast} == {
        "drawback.adcvd.v1",
        "drawback.adcvd-state.v1",
    }
    assert all(known.key == (ALL_CLAIMANTS if known.broadcast else "claimant") for known in TOPICS)


def test_state_topics_are_internal_and_no_others():
    """Producers outside write to the inbound topics; state topics are ours."""
    assert all(known.internal == ("-state." in known.name) for known in TOPICS)


def test_inbound_topics_keep_longer_than_a_claim_lives():
    """Inbound events are kept seven years; derived state thirty days."""
    seven_years = 7 * 365
    assert all((known.retention_days >= seven_years) != known.internal for known in TOPICS)


def test_broker_settings_are_in_the_brokers_words():
    """Retention is given in milliseconds, and -1 means for ever."""
    for_ever = Topic("drawback.x.v1", "x", retention_days=None, cleanup=Cleanup.COMPACT)
    day = Topic("drawback.x.v1", "x", retention_days=1)

    assert for_ever.config["retention.ms"] == "-1"
    assert for_ever.config["cleanup.policy"] == "compact"
    assert day.config["retention.ms"] == "86400000"


def test_an_unknown_topic_is_refused_with_what_there_is():
    """Asking for a topic that does not exist lists the ones that do."""
    with pytest.raises(KeyError, match=r"drawback\.entry\.v1"):
        topic("drawback.nothing.v1")


def test_a_producer_writes_no_topic_on_which_the_program_speaks_of_itself():
    """Conclusions and what the clock says come on topics that no producer may write; the program may write all."""
    granted = {(one.principal, one.operation, one.topic) for one in acls("User:drawback", "User:erp")}
    ours = {event.TOPIC for event in EVENTS.values() if only_ours(event)}

    assert not any(("User:erp", "Write", name) in granted for name in ours)
    assert all(("User:drawback", "Write", name) in granted for name in _NAMES)
    assert ("User:erp", "Write", "drawback.entry.v1") in granted
