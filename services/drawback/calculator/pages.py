"""The estimate as a person reads it on a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from drawback.calculator.answers import DesignationAnswer, EstimateAnswer, WorthAnswer
from drawback.calculator.portfolio import PortfolioAnswer
from drawback.domain.money import dollars


def show_estimate(answer: EstimateAnswer, console: Console) -> None:
    """Print verdict, refund, what was left out, limits, documents and whether it is worth filing; no text is markup."""
    console.print(f"\n{answer.verdict.capitalize()}.", style="bold")
    for finding in answer.findings:
        console.print(Text.assemble(f"  {finding.says} ", (f"({finding.rule}; {finding.citation})", "dim")))
    _price(answer.price, console)
    limits = Table("Limit", "Legal day", "Operate on", "Because")
    for window in answer.windows:
        on, operate_on = str(window.on or "-"), str(window.operate_on or "-")
        limits.add_row(window.name, on, operate_on, window.undetermined or window.citation)
    console.print(limits)
    if answer.documents:
        console.print("Documents", style="bold")
        for document in answer.documents:
            console.print(f"  - {document}")
    for error in answer.popular_errors:
        console.print(error, style="yellow")
    for gap in answer.law_known_to:
        console.print(gap, style="yellow")
    if answer.worth:
        _worth(answer.worth, console)


def _price(price: DesignationAnswer, console: Console) -> None:
    if price.not_priced:
        console.print(f"No figure: {price.not_priced}")
        return
    amounts = Table("Class", "Eligible charges of the line", "Ceiling", "Claim", title="What comes back")
    for row in price.amounts:
        amounts.add_row(row.revenue_class, dollars(row.basis), dollars(row.calculated), dollars(row.claim))
    amounts.add_row("all", "", "", Text(dollars(price.total), "bold"))
    console.print(amounts)
    if price.left_out:
        left = Table("Charge", "Amount", "Why nothing comes back", title="Left out")
        for out in price.left_out:
            stands = "; ".join(part for part in (out.citation, out.source, out.certainty) if part)
            left.add_row(out.heading or out.duty_class, dollars(out.amount), f"{out.reason} ({stands})")
        console.print(left)


def _worth(worth: WorthAnswer, console: Console) -> None:
    verdict = "Worth filing" if worth.worth_filing else "Not worth filing"
    console.print(
        Text.assemble(
            (verdict, "bold"),
            f": {dollars(worth.refund)} less fee {dollars(worth.fee)} leaves {dollars(worth.net)}.",
        )
    )
    if worth.break_even_refund is None:
        console.print("The contingency takes the whole refund: no refund breaks even.")
    else:
        console.print(f"The fee breaks even at a refund of {dollars(worth.break_even_refund)}.")


def show_portfolio(answer: PortfolioAnswer, console: Console) -> None:
    """Print every product on every lane: each duty with what comes back of it or why not, then the sums."""
    for lane in answer.lanes:
        where = lane.destination or "destroyed"
        back = f"{dollars(lane.comes_back)} under {lane.best}" if lane.best else "nothing"
        title = f"{lane.sku} ({lane.hts}) {lane.origin} by {lane.mode}, then {where}: {dollars(lane.paid)} paid, {back} back"
        duties = Table(
            "Programme", "Heading", "Rate", "Paid", "Comes back", title=title, title_justify="left"
        )
        for one in lane.duties:
            rate = "" if one.rate_percent is None else f"{one.rate_percent:f} %"
            duties.add_row(
                one.programme, one.heading, rate, dollars(one.amount), "yes" if one.comes_back else one.why
            )
        console.print(duties)
        for point in lane.open_points:
            console.print(f"  {point}.", style="yellow")
    console.print(
        f"In all {dollars(answer.paid)} paid, {dollars(answer.comes_back)} comes back.", style="bold"
    )
