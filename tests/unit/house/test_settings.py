"""Settings come from the environment, a `.env` file and files of secrets; a bad one is refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drawback.adapters.channels.slack import SlackSettings
from drawback.app.connections import alert_settings, database_url, in_sync_wanted, kafka_connection
from drawback.config.settings import Settings
from drawback.config.sources import BadSettingError, load_settings, shown


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    """Start from an empty folder and no variable of ours."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("DRAWBACK_")]:
        monkeypatch.delenv(name)


def _row(name, given=None):
    return next(row for row in shown(load_settings(given), given) if row.name == name)


def test_the_defaults_run_embedded():
    """Without settings: a SQLite file, loopback, no Slack token and no SMTP host."""
    settings = load_settings()

    assert settings.database.url.startswith("sqlite:///")
    assert settings.dashboard.host == "127.0.0.1"
    assert settings.slack.token is None
    assert settings.smtp.host == ""
    assert all(row.origin == "default" for row in shown(settings))


def test_the_command_line_is_stronger_than_the_environment_and_that_than_the_env_file(monkeypatch):
    """Command line, environment, `.env`, secrets, default: the first that has a value counts, and is named."""
    Path(".env").write_text("DRAWBACK_SMTP__PORT=1025\nDRAWBACK_SMTP__HOST=from.file\n", encoding="utf-8")
    monkeypatch.setenv("DRAWBACK_SMTP__PORT", "2025")

    assert (_row("DRAWBACK_SMTP__PORT").value, _row("DRAWBACK_SMTP__PORT").origin) == ("2025", "environment")
    assert _row("DRAWBACK_SMTP__HOST").origin == ".env file"
    given = {"smtp": {"port": 3025}}
    assert _row("DRAWBACK_SMTP__PORT", given).value == "3025"
    assert _row("DRAWBACK_SMTP__PORT", given).origin == "command line"


def test_secrets_come_from_files_and_are_never_shown(monkeypatch, tmp_path):
    """A secret is read from its file, reaches the adapters, and is masked where settings are printed."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "drawback_slack__token").write_text("xoxb-very-secret", encoding="utf-8")
    monkeypatch.setenv("DRAWBACK_SECRETS_DIR", str(folder))

    settings = load_settings()

    assert alert_settings(settings).channel(SlackSettings).token == "xoxb-very-secret"  # noqa: S105 - the point of the test
    assert _row("DRAWBACK_SLACK__TOKEN").origin == f"file in {folder}"
    assert "very-secret" not in repr(settings)
    assert not any("very-secret" in row.value for row in shown(settings))


def test_a_missing_folder_of_secrets_is_refused(monkeypatch, tmp_path):
    """A folder of secrets that is not there is a mistake, not an empty folder."""
    monkeypatch.setenv("DRAWBACK_SECRETS_DIR", str(tmp_path / "nowhere"))

    with pytest.raises(BadSettingError, match=r"nowhere.*expected an existing folder"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DRAWBACK_SMTP__PORT", "65535", None),
        (
            "DRAWBACK_SMTP__PORT",
            "65536",
            "DRAWBACK_SMTP__PORT is '65536'; expected less than or equal to 65535",
        ),
        ("DRAWBACK_SMTP__PORT", "many", "DRAWBACK_SMTP__PORT is 'many'; expected a valid integer"),
        ("DRAWBACK_SMTP__PROT", "25", "DRAWBACK_SMTP__PROT is no setting; did you mean DRAWBACK_SMTP__PORT"),
        ("DRAWBACK_KAFAK__BOOTSTRAP", "x:1", "no group 'kafak'; did you mean DRAWBACK_KAFKA__"),
        (
            "DRAWBACK_CALENDAR__EXTRA_CLOSURES",
            "2025-13-01",
            "DRAWBACK_CALENDAR__EXTRA_CLOSURES is '2025-13-01'",
        ),
        (
            "DRAWBACK_ARRIVALS__UNCHECKED_SOURCES",
            "*",
            "DRAWBACK_ARRIVALS__UNCHECKED_SOURCES is '*'; expected sources by name, such as urn:acme:*",
        ),
        (
            "DRAWBACK_DATABASE__USER",
            "x",
            "DRAWBACK_DATABASE__USER is no setting; the group has url, password",
        ),
        ("DRAWBACK_MAILED_REPORTS__SECURITY", "ssl", "expected 'tls', 'starttls' or 'none'"),
        ("DRAWBACK_INBOX__LOOK_EVERY_S", "0", "DRAWBACK_INBOX__LOOK_EVERY_S is '0'; expected greater than 0"),
        (
            "DRAWBACK_KAFKA__BATCH_RECORDS",
            "0",
            "DRAWBACK_KAFKA__BATCH_RECORDS is '0'; expected greater than or equal to 1",
        ),
        ("DRAWBACK_KAFKA__PROTOCOL", "TLS", "expected 'PLAINTEXT', 'SSL', 'SASL_PLAINTEXT' or 'SASL_SSL'"),
        (
            "DRAWBACK_ALERTS__REDACT_MONEY",
            "perhaps",
            "DRAWBACK_ALERTS__REDACT_MONEY is 'perhaps'; expected a valid boolean",
        ),
        (
            "DRAWBACK_SLACK__BASE_URL",
            "slack.com/api/",
            "DRAWBACK_SLACK__BASE_URL is 'slack.com/api/'; expected an address such as http://127.0.0.1:4318",
        ),
        ("DRAWBACK_WEBHOOK__KEY", "x", "DRAWBACK_WEBHOOK__KEY is no setting; the group has secret"),
        (
            "DRAWBACK_ALERTS__MAX_ATTEMPTS",
            "0",
            "DRAWBACK_ALERTS__MAX_ATTEMPTS is '0'; expected greater than or equal to 1",
        ),
        (
            "DRAWBACK_DASHBOARD__PORT",
            "-1",
            "DRAWBACK_DASHBOARD__PORT is '-1'; expected greater than or equal to 0",
        ),
        ("DRAWBACK_PEOPLE__SIGN_IN", "maybe", "expected 'auto', 'on' or 'off'"),
        ("DRAWBACK_FILING__PORT", "2704", "expected '', '1001', '2809', '3901' or '5301'"),
        ("DRAWBACK_HEALTH__PORT", "high", "DRAWBACK_HEALTH__PORT is 'high'; expected a valid integer"),
        (
            "DRAWBACK_OIDC__ISSUER",
            "login.example.com",
            "DRAWBACK_OIDC__ISSUER is 'login.example.com'; expected an address such as http://127.0.0.1:4318",
        ),
        (
            "DRAWBACK_TELEMETRY__ENDPOINT",
            "collector:4318",
            "DRAWBACK_TELEMETRY__ENDPOINT is 'collector:4318'; expected an address such as http://127.0.0.1:4318",
        ),
        (
            "DRAWBACK_RULES__FOLDERS",
            "x",
            "DRAWBACK_RULES__FOLDERS is no setting; did you mean DRAWBACK_RULES__FOLDER",
        ),
        (
            "DRAWBACK_LOG__LEVEL",
            "loud",
            "DRAWBACK_LOG__LEVEL is 'loud'; expected 'auto', 'debug', 'info', 'warning' or 'error'",
        ),
        ("DRAWBACK_DOCUMENTS__SCANNER", "clamdscan 'no end", "a command with its quotation marks closed"),
    ],
)
def test_a_bad_setting_is_refused_with_a_sentence(monkeypatch, name, value, says):
    """The sentence names the variable, what was seen and what is expected; a good value passes."""
    monkeypatch.setenv(name, value)

    if says is None:
        assert isinstance(load_settings(), Settings)
        return
    with pytest.raises(BadSettingError) as refused:
        load_settings()
    assert says in str(refused.value)


def test_the_password_of_the_database_can_be_kept_apart(monkeypatch):
    """The password joins the URL where it is used, and is masked in a URL that has one."""
    monkeypatch.setenv("DRAWBACK_DATABASE__URL", "postgresql://drawback:p%40ss@db/drawback")
    assert "p%40ss" not in _row("DRAWBACK_DATABASE__URL").value

    monkeypatch.setenv("DRAWBACK_DATABASE__URL", "postgresql://drawback@db/drawback")
    monkeypatch.setenv("DRAWBACK_DATABASE__PASSWORD", "p@ss")
    assert database_url(load_settings()) == "postgresql://drawback:p%40ss@db/drawback"


def test_days_of_closure_are_listed_with_commas(monkeypatch):
    """Extra closures of the calendar are days separated by commas."""
    monkeypatch.setenv("DRAWBACK_CALENDAR__EXTRA_CLOSURES", "2025-01-09, 2026-01-02")

    assert [day.isoformat() for day in load_settings().calendar.extra_closures] == [
        "2025-01-09",
        "2026-01-02",
    ]
    assert _row("DRAWBACK_CALENDAR__EXTRA_CLOSURES").value == "2025-01-09,2026-01-02"


def test_kafka_settings_that_contradict_each_other_are_refused(monkeypatch, tmp_path):
    """SASL without a password file, and a file that is not there, are refused at start."""
    monkeypatch.setenv("DRAWBACK_KAFKA__PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("DRAWBACK_KAFKA__MECHANISM", "PLAIN")
    monkeypatch.setenv("DRAWBACK_KAFKA__USERNAME", "drawback")
    with pytest.raises(BadSettingError, match="needs a user name and a password file"):
        kafka_connection(load_settings())

    monkeypatch.setenv("DRAWBACK_KAFKA__PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(BadSettingError, match=r"DRAWBACK_KAFKA__PASSWORD_FILE is .* which is no file"):
        kafka_connection(load_settings())


def test_each_group_of_settings_has_a_bad_one_that_is_tried():
    """A new group comes with a test of what it refuses."""
    (cases,) = [
        mark.args[1]
        for mark in test_a_bad_setting_is_refused_with_a_sentence.pytestmark
        if mark.name == "parametrize"
    ]
    tried = {name.split("__")[0].removeprefix("DRAWBACK_").lower() for name, _, says in cases if says}

    assert set(Settings.model_fields) - tried == set()


@pytest.mark.parametrize("verb", ["worker", "relay", "scheduler", "dashboard"])
@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"DRAWBACK_DATABASE__URL": "nonsense"}, 2, ""),
        ({"DRAWBACK_DATABASE__URL": "postgresql://u@127.0.0.1:1/x"}, 1, "the database does not answer"),
        (
            {"DRAWBACK_KAFKA__PATH": "fast"},
            2,
            "DRAWBACK_KAFKA__PATH is 'fast'; expected 'bulk', 'take' or 'event'",
        ),
        ({"DRAWBACK_HELTH__PORT": "1"}, 2, "there is no group 'helth'; did you mean DRAWBACK_HEALTH__"),
    ],
    ids=["url", "no database", "path", "no group"],
)
def test_each_process_refuses_to_start_with_a_sentence(verb, settings, code, says):
    """Worker, relay, scheduler and dashboard end at once, with a sentence and no traceback."""
    done = subprocess.run(
        [sys.executable, "-c", "from drawback.cli.main import main; main()", verb],
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        {"DRAWBACK_DASHBOARD__HOST": "300.1.1.1"},
        {"DRAWBACK_HEALTH__HOST": "300.1.1.1"},
    ],
)
def test_an_address_that_is_none_of_this_machine_is_refused(settings):
    """Pages and health say which setting names an address at which nothing can listen."""
    done = subprocess.run(
        [sys.executable, "-c", "from drawback.cli.main import main; main()", "dashboard"],
        env={"PATH": os.environ["PATH"], "DRAWBACK_HEALTH__PORT": "0", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert next(iter(settings)) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_renamed_setting_is_still_read_under_its_former_name(monkeypatch):
    """`DRAWBACK_KAFKA__HANDS` sets `kafka.max_in_flight`, and is shown with where it came from."""
    monkeypatch.setenv("DRAWBACK_KAFKA__HANDS", "3")

    row = _row("DRAWBACK_KAFKA__MAX_IN_FLIGHT")

    assert load_settings().kafka.max_in_flight == 3
    assert (row.value, row.origin) == ("3", "environment")


def test_a_renamed_setting_under_both_names_is_refused(monkeypatch):
    """Which of the two should count, nobody can know: the sentence names both."""
    monkeypatch.setenv("DRAWBACK_KAFKA__HANDS", "3")
    monkeypatch.setenv("DRAWBACK_KAFKA__MAX_IN_FLIGHT", "2")

    with pytest.raises(
        BadSettingError, match=r"KAFKA__HANDS is the former name of DRAWBACK_KAFKA__MAX_IN_FLIGHT"
    ):
        load_settings()


@pytest.mark.parametrize(
    ("url", "shown_as"),
    [
        ("postgresql://h/d?password=SECRET", "postgresql://h/d?password=••••••"),
        ("postgresql://h/d?a=1&sslpassword=SECRET&b=2", "postgresql://h/d?a=1&sslpassword=••••••&b=2"),
        ("postgresql://u:SECRET@h/d?PASSWORD=SECRET", "postgresql://u:••••••@h/d?PASSWORD=••••••"),
        ("postgresql://h/d?sslmode=require", "postgresql://h/d?sslmode=require"),
        ("sqlite:///drawback.db", "sqlite:///drawback.db"),
    ],
)
def test_a_password_anywhere_in_a_url_is_masked(monkeypatch, url, shown_as):
    """Drivers take a password in the query of a URL too: `settings show` masks it there as well."""
    monkeypatch.setenv("DRAWBACK_DATABASE__URL", url)

    assert _row("DRAWBACK_DATABASE__URL").value == shown_as


@pytest.mark.parametrize(
    ("copies", "given", "wanted"), [(None, None, None), (3, None, 2), (1, None, 1), (3, 3, 3), (None, 2, 2)]
)
def test_one_replica_fewer_than_copies_must_be_in_sync(copies, given, wanted):
    """Unless the setting says otherwise; without either the cluster's own default holds."""
    assert in_sync_wanted(load_settings({"kafka": {"copies": copies, "min_insync": given}})) == wanted


def test_more_replicas_in_sync_than_copies_are_refused():
    """Nothing could ever be written."""
    with pytest.raises(BadSettingError, match="MIN_INSYNC is 4, DRAWBACK_KAFKA__COPIES 3"):
        in_sync_wanted(load_settings({"kafka": {"copies": 3, "min_insync": 4}}))
