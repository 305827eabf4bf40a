"""`alerts.toml`: what it means, and that what cannot be meant is refused with its line."""

from datetime import date, time
from decimal import Decimal

import pytest

from drawback.alerting.model import AlertClass
from drawback.alerting.routing import Role
from drawback.config.policy_file import Surroundings, is_example, parse_policies
from drawback.config.policy_model import BadPolicyError
from drawback.config.policy_template import policy_template
from drawback.config.toml_lines import lines_of

ALONE = Surroundings()
GOOD = """\
[defaults]
owner = "dana"
channel = "#customs"
time_zone = "America/Denver"
thresholds.fatal = [60, 7]

[people.dana]
name = "Dana Whitfield"
email = "dana@acme.com"
away = [{ first = 2026-12-24, last = 2027-01-02 }]

[people.lee]
email = "lee@acme.com"
slack = "U04ABCDEF"
time_zone = "Asia/Tokyo"

[claimants.acme]
backup = "lee"
quiet_from = "20:30"
material = 250.50
storm = 3

[claimants.acme.deadlines]
"D-23" = [7, 90, 30]
"""


def refused(text: str, around: Surroundings = ALONE) -> list[str]:
    """The lines with which a text is refused."""
    with pytest.raises(BadPolicyError) as raised:
        parse_policies(text, "alerts.toml", around)
    return str(raised.value).splitlines()


def test_a_claimant_inherits_what_it_does_not_say() -> None:
    """Owner and channel come from the defaults, the backup from the claimant, each with the person's own addresses and zone."""
    policies = parse_policies(GOOD, "alerts.toml", ALONE)
    told = {one.role: one for one in policies.recipients["acme"]}
    assert told[Role.OWNER].name == "Dana Whitfield"
    assert told[Role.OWNER].time_zone == "America/Denver"
    assert told[Role.BACKUP].addresses == {"e-mail": "lee@acme.com", "slack": "U04ABCDEF"}
    assert told[Role.BACKUP].time_zone == "Asia/Tokyo"
    assert told[Role.CHANNEL].addresses == {"slack": "#customs"}
    assert [one.role for one in policies.recipients["*"]] == [Role.OWNER, Role.CHANNEL]


def test_thresholds_money_and_hours_reach_the_sweep() -> None:
    """Days are sorted, money is exact, and what is left out keeps its default."""
    policies = parse_policies(GOOD, "alerts.toml", ALONE)
    acme = policies.sweeps["acme"]
    assert acme.of_deadline["D-23"] == (90, 30, 7)
    assert acme.days("D-23", AlertClass.FATAL, Decimal(1)) == (90, 30, 7, 1)
    assert acme.thresholds[AlertClass.FATAL] == (60, 7)
    assert acme.material == Decimal("250.50")
    assert (acme.storm, acme.history) == (3, 50)
    assert policies.sweeps["*"].storm == 20
    assert policies.hours["acme"].quiet_from == time(20, 30)
    assert policies.hours["acme"].quiet_until == time(7)


@pytest.mark.parametrize(
    ("day", "away"),
    [("2026-12-23", False), ("2026-12-24", True), ("2027-01-02", True), ("2027-01-03", False)],
)
def test_somebody_is_away_from_the_first_to_the_last_day(day: str, away: bool) -> None:
    """Both days included."""
    dana = parse_policies(GOOD, "alerts.toml", ALONE).people["dana"]
    assert dana.is_away(date.fromisoformat(day)) is away


@pytest.mark.parametrize(
    ("was", "now", "line", "says"),
    [
        ('"dana@acme.com"', '"dana.acme.com"', 9, "an e-mail address such as"),
        ('"Asia/Tokyo"', '"Mars/Base"', 15, "a time zone such as"),
        ('backup = "lee"', 'backup = "dana"', 18, "dana is owner and backup"),
        ('backup = "lee"', 'backup = "leee"', 18, "did you mean lee?"),
        ("storm = 3", "strom = 3", 21, "did you mean storm?"),
        ("storm = 3", "storm = 0", 21, "greater than or equal to 1"),
        ("material = 250.50", "material = -1", 20, "greater than or equal to 0"),
        ("material = 250.50", "material = nan", 20, "finite"),
        ("[7, 90, 30]", "[]", 24, "days before the day to act"),
        ("[7, 90, 30]", "[2000]", 24, "days before the day to act"),
        ('"D-23"', '"D-99"', 24, "a deadline of the docket"),
        ("thresholds.fatal", "thresholds.fatale", 5, "one of the classes"),
        ('quiet_from = "20:30"', 'quiet_from = "06:00"', 19, "no working hours"),
        ('quiet_from = "20:30"', 'quiet_from = "25:00"', 19, "an hour such as"),
        ("last = 2027-01-02", "last = 2026-12-01", 10, "not before the first"),
        ('"#customs"', '"customs"', 3, "a Slack member or room"),
        ("storm = 3", "storm = ", 21, "no valid TOML"),
        ("[people.lee]", "[people.lee", 12, "no valid TOML"),
    ],
)
def test_nonsense_is_refused_with_file_and_line(was: str, now: str, line: int, says: str) -> None:
    """Each mistake stands alone, under the line that holds it."""
    assert was in GOOD
    found = refused(GOOD.replace(was, now, 1))
    assert len(found) == 1
    assert found[0].startswith(f"alerts.toml, line {line}: ")
    assert says in found[0]


def test_every_mistake_is_named_at_once() -> None:
    """In the order of the file."""
    text = (
        GOOD.replace("dana@acme.com", "dana")
        .replace("Asia/Tokyo", "Nowhere")
        .replace("storm = 3", "storm = -3")
    )
    assert [one.split(":")[0] for one in refused(text)] == [f"alerts.toml, line {n}" for n in (9, 15, 21)]


def test_an_unknown_claimant_is_refused_unless_it_is_expected() -> None:
    """With the nearest known one; a database without any claimant knows none better."""
    around = Surroundings(claimants=frozenset({"acne", "zed"}))
    assert "did you mean acne?" in refused(GOOD, around)[0]
    parse_policies(GOOD.replace("[claimants.acme]", "[claimants.acme]\nexpected = true", 1), "a", around)
    parse_policies(GOOD, "a", ALONE)


def test_a_claimant_nobody_is_told_about_is_refused() -> None:
    """Named in the file or not, and also where the only way to anybody is a channel that is not set up."""
    bare = GOOD.replace('owner = "dana"\nchannel = "#customs"\n', "")
    around = Surroundings(claimants=frozenset({"acme", "zed"}))
    [sentence] = refused(bare, around)
    assert sentence.startswith("alerts.toml, line 1: defaults nobody is told about zed; expected an owner")
    only_slack = GOOD.replace('owner = "dana"\n', "").replace('backup = "lee"\n', "")
    assert "that e-mail reaches" in refused(only_slack, Surroundings(sending=frozenset({"e-mail"})))[0]
    parse_policies(only_slack, "a", Surroundings(sending=frozenset({"slack"})))


def test_an_example_address_and_a_real_server_do_not_go_together() -> None:
    """A trial may have one."""
    text = GOOD.replace("lee@acme.com", "lee@mail.example.org")
    parse_policies(text, "a", ALONE)
    assert "line 13" in refused(text, Surroundings(public_mail=True))[0]


@pytest.mark.parametrize(
    ("address", "example"),
    [
        ("a@example.com", True),
        ("a@x.EXAMPLE.com", True),
        ("a@acme.test", True),
        ("a@localhost", True),
        ("a@examples.com", False),
        ("a@myexample.com", False),
        ("a@acme.com", False),
    ],
)
def test_which_addresses_are_examples(address: str, example: bool) -> None:
    """Those of RFC 2606 and their sub-domains, and nothing that only sounds like them."""
    assert is_example(address) is example


def test_the_template_is_valid_and_tells_whom_the_settings_told() -> None:
    """Also where a claimant's key needs quotes and its name has a line break."""
    text = policy_template({"acme": "ACME INC", 'o"d d': "ODD\nLLC"}, "customs@acme.com", "#drawback-alerts")
    policies = parse_policies(text, "alerts.toml", Surroundings(claimants=frozenset({"acme", 'o"d d'})))
    assert set(policies.recipients) == {"*", "acme", 'o"d d'}
    for told in policies.recipients.values():
        assert [dict(one.addresses) for one in told] == [
            {"e-mail": "customs@acme.com"},
            {"slack": "#drawback-alerts"},
        ]


def test_lines_of_dotted_and_quoted_keys() -> None:
    """A key has the line on which it is written, whatever its spelling."""
    found = lines_of('a.b = 1\n["x y".z]\n"k" = [\n  1,\n]\n')
    assert found["a", "b"] == 1
    assert found["x y", "z"] == 2
    assert found["x y", "z", "k"] == 3
