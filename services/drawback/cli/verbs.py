"""Every verb of `drawback` in the order of its help: where it lives, and one line of what it does.

A verb is registered by one row here. `module` and `app` name a `typer.Typer`; where that holds several commands,
`command` says which of them the verb is. Nothing is imported before the verb is used, so that `drawback --help` is quick.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb and where it lives."""

    name: str
    module: str
    says: str
    app: str = "app"
    command: str = ""


VERBS: tuple[Verb, ...] = (
    Verb(
        "demo",
        "drawback.cli.demo",
        "an example importer's five years, or your own dated files, day by day",
    ),
    Verb("run", "drawback.cli.run", "the product on your own database and inbox folder"),
    Verb("intake", "drawback.cli.intake", "take in reports, notices and events from files"),
    Verb("mailbox", "drawback.cli.mailbox", "fetch reports that come by mail", command="mailbox"),
    Verb("backfill", "drawback.cli.backfill", "take in years of events at once"),
    Verb("simulate", "drawback.cli.simulate", "make an importer of any size", app="simulate_app"),
    Verb("claims", "drawback.cli.claims", "list the claims, or show one with its lines and dates"),
    Verb("match", "drawback.cli.match", "propose the best claims from what is free, with the proof"),
    Verb(
        "opportunities",
        "drawback.cli.opportunities",
        "what could be claimed and is not, with what is missing",
    ),
    Verb("review", "drawback.cli.review", "pairings that wait for a person, with their money; decide them"),
    Verb(
        "approve", "drawback.cli.approve", "approve a claim or an amendment, under your name, as you saw it"
    ),
    Verb("filing", "drawback.cli.filing", "write a claim as the file that ACE takes, or read such a file"),
    Verb("decide", "drawback.cli.decide", "say whose an entry is, or whether two exports are one shipment"),
    Verb(
        "exhibit",
        "drawback.cli.exhibit",
        "the package of a claim: arithmetic, entries, proofs, what is missing",
    ),
    Verb("documents", "drawback.cli.documents", "papers kept by their hash: add, link, hold, remove"),
    Verb(
        "chase", "drawback.cli.chase", "missing proofs per exporter, by money, with a mail", command="chase"
    ),
    Verb("entries", "drawback.cli.entries", "list the import entries, or show one with its lines"),
    Verb(
        "exports",
        "drawback.cli.exports",
        "the exports, each with its proofs and where they differ",
        command="exports",
    ),
    Verb("cape", "drawback.cli.cape", "entries with IEEPA duty, their lanes in CAPE, and declarations"),
    Verb("refunds", "drawback.cli.refunds", "CBP's refunds: paid, missing, come back", command="refunds"),
    Verb("adcvd", "drawback.cli.adcvd", "the case book: rates, injunctions, reviews, as known on a day"),
    Verb(
        "remedies",
        "drawback.cli.remedies",
        "ways to get duty back: open, used, closed, until when, what excludes what",
    ),
    Verb(
        "privileges",
        "drawback.cli.privileges",
        "waivers of prior notice, accelerated payment, bonds: where each stands, what is due",
    ),
    Verb("inquiries", "drawback.cli.inquiries", "CBP's questions: answer dates, checklist, sealed package"),
    Verb(
        "returns", "drawback.cli.returns", "returned units from their order to their entry line, and labels"
    ),
    Verb("made", "drawback.cli.made", "what was made of imports, under which ruling, and the way back"),
    Verb("parts", "drawback.cli.parts", "parts with their tariff numbers over time, and where these differ"),
    Verb("docket", "drawback.cli.docket", "list the due dates, each with its rule"),
    Verb("alerts", "drawback.cli.alerts", "who is told what and when; answer, assign, test, preview"),
    Verb("parked", "drawback.cli.parked", "list, show or replay what could not be handled"),
    Verb("explain", "drawback.cli.explain", "derive the amounts and dates of a claim or an entry"),
    Verb(
        "what-if", "drawback.cli.what_if", "say what would move if these events came in; nothing is written"
    ),
    Verb("migrate", "drawback.cli.migrate", "derive the state anew under the rules of this version"),
    Verb("replay", "drawback.cli.replay", "rebuild the state of any day from the journal"),
    Verb(
        "journal",
        "drawback.cli.journal",
        "say where the journal ends, or check that nothing in it was changed",
    ),
    Verb(
        "estimate",
        "drawback.cli.calculator",
        "may drawback be claimed, for how much, until when",
        command="estimate",
    ),
    Verb("assess", "drawback.cli.checker", "ask whether drawback is worth looking into", command="assess"),
    Verb("checker", "drawback.cli.checker", "write the checker as one static page", command="checker"),
    Verb("price", "drawback.cli.calculator", "price a claim given as JSON", command="price"),
    Verb(
        "check",
        "drawback.cli.calculator",
        "what ACE would answer to a claim; or what the rules say to facts given as JSON",
        command="check",
    ),
    Verb(
        "dates",
        "drawback.cli.calculator",
        "every date that follows from facts given as JSON",
        command="dates",
    ),
    Verb("size", "drawback.cli.size", "what drawback could be worth: duty spend, re-export share, years"),
    Verb("rules", "drawback.cli.rules", "the tables behind the rules: ask them, keep them newer"),
    Verb("worker", "drawback.cli.worker", "handle the events of Kafka, all services together or some"),
    Verb("relay", "drawback.cli.relay", "publish the events between services that run apart"),
    Verb("services", "drawback.cli.services", "show whether services run together or apart; change over"),
    Verb("scheduler", "drawback.cli.scheduler", "sweep, alert and cut claims beside workers"),
    Verb("dashboard", "drawback.cli.dashboard", "serve the pages alone"),
    Verb("users", "drawback.cli.users", "who may sign in, in which roles, and whose data they see"),
    Verb("audit", "drawback.cli.audit", "who did what, when, from where and why"),
    Verb("topics", "drawback.cli.topics", "list the topics, or bring a Kafka cluster in line with them"),
    Verb("settings", "drawback.cli.settings", "show every setting and where it came from"),
)
