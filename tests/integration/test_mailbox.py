"""Reports that come by mail, over a real IMAP connection: into the inbox once, from known senders alone, whatever they send."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.mailbox import MailboxAccess, MailboxError
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.connections import mailbox_access
from drawback.app.inbox import WatchedInbox
from drawback.app.mail_intake import Fetched, fetch
from drawback.app.product import Product
from drawback.cli.mailbox import app
from drawback.config.sources import BadSettingError, load_settings
from support.imap import ImapServer

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
REPORT = (
    "Entry Summary Number,Entry Summary Line Number,Entry Type Code,Entry Date,Importation Date,Country of Origin Code,"
    "HTS Number - Full,Line Tariff Goods Value Amount,Line Tariff Duty Amount,Line Tariff Quantity (1),Line Tariff UOM (1) Code\n"
    'ZZ910000027,1,01,03/04/2024,03/02/2024,DE,8481803025,"$20,000.00","$1,120.00",1000,NO\n'
)
SENDER = "ACE Reports <reports@broker.example>"


def a_mail(*files: tuple[str, str], sender: str = SENDER, verdict: str = "") -> EmailMessage:
    """A mail with attachments."""
    message = EmailMessage()
    if verdict:
        message["Authentication-Results"] = verdict
    message["From"] = sender
    message["To"] = "drawback@acme.example"
    message["Subject"] = "Your scheduled report"
    message.set_content("The report is attached.")
    for name, text in files:
        message.add_attachment(text.encode(), maintype="text", subtype="csv", filename=name)
    return message


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'mail.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def access(imap_server: ImapServer) -> MailboxAccess:
    return MailboxAccess(
        "127.0.0.1",
        imap_server.port,
        "none",
        imap_server.user,
        imap_server.password,
        senders=("*@broker.example", "ace@cbp.example"),
    )


def fetched(engine: Engine, access: MailboxAccess, folder: Path) -> list[Fetched]:
    return list(fetch(engine, access, folder, NOW))


def lying(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_report_in_a_mail_is_an_entry_in_the_end(imap_server, engine, access, tmp_path) -> None:
    """Laid into the inbox whole, taken in from there, and not fetched again; the mailbox is only read. 1,120.00 and MPF of 69.28 are deposited."""
    folder = tmp_path / "inbox"
    uid = imap_server.gets(a_mail(("es003.csv", REPORT)))
    [mail] = fetched(engine, access, folder)
    assert (mail.uid, mail.sender, mail.files) == (uid, "reports@broker.example", ("mail-17-1-1-es003.csv",))
    inbox = WatchedInbox(Product(engine, load_law()), folder, "zeta", still_s=0.0)
    assert inbox.whole(0.0) == []
    [(path, claimant)] = inbox.whole(1.0)
    inbox.take(path, claimant, NOW.date())
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("select claimant, key, deposited from entry").all()
    assert [tuple(row) for row in rows] == [("zeta", "ZZ910000027", 118928)]
    assert fetched(engine, access, folder) == []
    assert not any("STORE" in said or said.startswith("SELECT") for said in imap_server.said)


def test_later_mails_alone_are_fetched_and_all_where_the_server_counts_anew(
    imap_server, engine, access, tmp_path
) -> None:
    """The place is kept under the server's validity of numbers (RFC 3501, 2.3.1.1)."""
    folder = tmp_path / "inbox"
    imap_server.gets(a_mail(("a.csv", "1")))
    assert len(fetched(engine, access, folder)) == 1
    imap_server.gets(a_mail(("b.csv", "2")))
    assert [mail.files for mail in fetched(engine, access, folder)] == [("mail-17-2-1-b.csv",)]
    imap_server.validity = 18
    assert [mail.uid for mail in fetched(engine, access, folder)] == [1, 2]


def test_who_is_not_named_is_left_alone(imap_server, engine, access, tmp_path) -> None:
    """Another address, two of them, a name that only shows the right one: nothing is laid, each with its reason."""
    folder = tmp_path / "inbox"
    for sender in (
        "eve@evil.example",
        "reports@broker.example, eve@evil.example",
        '"reports@broker.example" <eve@evil.example>',
        "reports@broker.example.evil.example",
    ):
        imap_server.gets(a_mail(("es003.csv", REPORT), sender=sender))
    reasons = [mail.left_alone for mail in fetched(engine, access, folder)]
    assert len(reasons) == 4
    assert all("is none of *@broker.example, ace@cbp.example" in reason for reason in reasons)
    assert lying(folder) == set()


@pytest.mark.parametrize(
    ("verdict", "taken"),
    [
        ("mx.acme.example; spf=pass; dmarc=pass header.from=broker.example", True),
        ("mx.acme.example; dmarc=fail", False),
        ("mx.evil.example; dmarc=pass", False),
        ("", False),
    ],
)
def test_only_what_the_own_server_vouches_for(imap_server, engine, access, tmp_path, verdict, taken) -> None:
    """`judge` names who may say `dmarc=pass` (RFC 8601); a verdict that the sender wrote himself does not count."""
    imap_server.gets(a_mail(("a.csv", "1"), verdict=verdict))
    [mail] = fetched(engine, replace(access, judge="mx.acme.example"), tmp_path / "inbox")
    assert bool(mail.files) is taken
    assert ("dmarc=pass" in mail.left_alone) is not taken


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "mail-17-1-1-passwd"),
        ("..\\..\\boot.ini", "mail-17-1-1-boot.ini"),
        (".hidden.csv", "mail-17-1-1-hidden.csv"),
        ("...", "mail-17-1-1-file"),
        ("Bericht Mär 2026.csv", "mail-17-1-1-Bericht Mär 2026.csv"),
        ("a" * 300 + ".csv", "mail-17-1-1-" + "a" * 116 + ".csv"),
        ("pay\u202egpj.csv", "mail-17-1-1-pay_gpj.csv"),
    ],
)
def test_a_name_leads_nowhere(imap_server, engine, access, tmp_path, name, kept) -> None:
    """Only its last part, without what hides or turns it."""
    folder = tmp_path / "inbox"
    imap_server.gets(a_mail((name, "1")))
    fetched(engine, access, folder)
    assert lying(folder) == {kept}
    assert lying(tmp_path) == {"inbox", "mail.db", "mail.db-wal", "mail.db-shm"} & lying(tmp_path) | {
        "inbox",
        "mail.db",
    }


def test_what_is_too_large_or_empty_holds_up_nothing(imap_server, engine, access, tmp_path) -> None:
    """A huge mail is never loaded; one without attachment, and bytes that are no mail, are passed by."""
    folder = tmp_path / "inbox"
    imap_server.gets(a_mail(("big.csv", "x" * 5000)))
    imap_server.gets(a_mail())
    imap_server.gets(b"\xff\xfe\x00 no mail at all\n\n")
    imap_server.gets(a_mail(("a.csv", "1"), ("b.csv", "2")))
    mails = fetched(engine, replace(access, most_bytes=3000), folder)
    assert ["3,000 are taken" in mails[0].left_alone, mails[1].left_alone] == [True, "it has no attachment"]
    assert "its sender (none)" in mails[2].left_alone
    assert lying(folder) == {"mail-17-4-1-a.csv", "mail-17-4-2-b.csv"}
    assert not any("FETCH 1 (BODY.PEEK[])" in said for said in imap_server.said)


def test_a_connection_that_breaks_loses_nothing(imap_server, engine, access, tmp_path) -> None:
    """What was fetched stays; the rest comes with the next look, once each."""
    folder = tmp_path / "inbox"
    for name in ("a.csv", "b.csv", "c.csv"):
        imap_server.gets(a_mail((name, "1")))
    imap_server.hangs_up_at = 2
    with pytest.raises(MailboxError):
        fetched(engine, access, folder)
    assert lying(folder) == {"mail-17-1-1-a.csv"}
    imap_server.hangs_up_at = 0
    assert [mail.uid for mail in fetched(engine, access, folder)] == [2, 3]


def test_a_wrong_password_and_a_missing_server_are_sentences(engine, access, tmp_path) -> None:
    """Without the password in them."""
    with pytest.raises(MailboxError, match="Invalid credentials") as refused:
        fetched(engine, replace(access, password="wr0ng"), tmp_path / "inbox")  # noqa: S106 - a wrong one
    assert "wr0ng" not in str(refused.value)
    with pytest.raises(MailboxError, match="cannot be read"):
        fetched(engine, replace(access, port=1), tmp_path / "inbox")
    with pytest.raises(MailboxError, match="no folder"):
        fetched(engine, replace(access, folder="Reports"), tmp_path / "inbox")


def test_the_command_fetches_once(imap_server, tmp_path, monkeypatch) -> None:
    """A dry run lays and remembers nothing; then the report lies there; then there is nothing new."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": str(imap_server.port),
        "SECURITY": "none",
        "USER": imap_server.user,
        "PASSWORD": imap_server.password,
        "SENDERS": "*@broker.example",
    }.items():
        monkeypatch.setenv(f"DRAWBACK_MAILED_REPORTS__{name}", value)
    imap_server.gets(a_mail(("es003.csv", REPORT)))
    asked = ["--database", str(tmp_path / "own.db"), "--inbox", str(tmp_path / "in"), "--json"]
    for more, there in ((["--dry-run"], set()), ([], {"mail-17-1-1-es003.csv"})):
        done = CliRunner().invoke(app, [*asked, *more])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)[0]["files"] == ["mail-17-1-1-es003.csv"]
        assert lying(tmp_path / "in") == there
    assert CliRunner().invoke(app, asked).exit_code == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"host": "imap.acme.example"}, "DRAWBACK_MAILED_REPORTS__SENDERS"),
        ({"host": "imap.acme.example", "senders": "a@b.example", "security": "none"}, "readable on the way"),
    ],
)
def test_a_mailbox_that_anybody_could_fill_or_read_is_refused(given: dict[str, str], says: str) -> None:
    """Senders are named, and a password does not cross a network in the clear."""
    with pytest.raises(BadSettingError, match=says):
        mailbox_access(load_settings({"mailed_reports": given}))
    assert mailbox_access(load_settings()) is None
