"""The dashboard as people use it: in a browser, in the dark, on a phone, on paper, without a mouse or a script."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import httpx2
import pytest
from playwright.sync_api import Page, expect

from drawback.lifecycles.claims.approving import AmendmentSeen
from support.dashboard import CASE, ENTRY, EXPORT, INQUIRY, MOVED, WAITING, Known

from .conftest import RecordedActions

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

CLAIM = f"/claims/acme/{MOVED}"
ENTRY_PAGE = f"/entries/acme/{ENTRY}"
LISTS = (
    "/",
    "/claims",
    "/entries",
    "/docket",
    "/lapsed",
    "/amendments",
    "/inquiries",
    "/adcvd",
    "/parked",
    "/outbox",
    "/about",
)
DETAILS = (
    CLAIM,
    CLAIM + "?lanes=all",
    ENTRY_PAGE,
    f"/exports/acme/{EXPORT}",
    f"/inquiries/acme/{INQUIRY}",
    f"/adcvd/{CASE}",
    "/parked/{row}",
    "/parked/{undecodable}",
    "/journal/{event}",
    "/outbox/{slack}",
    "/outbox/{mail}",
    "/search?q=XYZ",
    "/alerts/{alert}",
    "/alerts/{alert}/snooze",
)
"""Pages of one thing each; what stands in braces is a name that the product gave."""
_ALL = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}"
_COLOURS = "{runOnly: ['color-contrast', 'link-in-text-block']}"


def at(path: str, names: Known) -> str:
    """A page's path with the names that the product gave."""
    return path.format(**asdict(names))


def problems(page: Page, axe: str, rules: str = _ALL) -> list[str]:
    """Run axe with everything unfolded and return its findings, but for the minor ones."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = page.evaluate(f"(async () => {{ {axe}; return await axe.run(document, {rules}); }})()")
    return [
        f"{finding['id']}: {node['html'][:120]}"
        for finding in found["violations"]
        if finding["impact"] != "minor"
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("path", LISTS + DETAILS)
def test_every_page_is_accessible(full: str, names: Known, open_page: Open, axe: str, path: str) -> None:
    """No page breaks an accessibility rule, in the light or, as to its colours, in the dark."""
    page = open_page(full + at(path, names), color_scheme="light", bypass_csp=True)
    light = problems(page, axe)
    page.emulate_media(color_scheme="dark")

    assert light == []
    assert problems(page, axe, _COLOURS) == []


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_dashboard_says_what_would_fill_it(empty: str, open_page: Open, axe: str, path: str) -> None:
    """A new database shows words, not blanks, and is accessible too."""
    page = open_page(empty + path, bypass_csp=True)

    if path == "/":
        expect(page.locator(".steps3 li")).to_have_count(3)
    elif path != "/about":
        expect(page.locator(".empty").first).to_be_visible()
    assert problems(page, axe) == []


@pytest.mark.parametrize("path", LISTS + DETAILS)
def test_a_phone_scrolls_down_only(full: str, names: Known, open_page: Open, path: str) -> None:
    """At 390 pixels no page is wider than the screen: wide tables scroll inside themselves."""
    page = open_page(full + at(path, names), viewport={"width": 390, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", LISTS + DETAILS)
def test_no_page_asks_another_host_for_anything(full: str, names: Known, open_page: Open, path: str) -> None:
    """Every request of a page goes to our own address, and the policy forbids any other."""
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    answer = page.goto(full + at(path, names))

    assert answer is not None
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
    assert [url for url in asked if not url.startswith(full)] == []


def test_the_overview_leads_to_the_claims_of_a_state(full: str, open_page: Open) -> None:
    """A state in the overview's table is a filter of the claims list, kept in the address."""
    page = open_page(full + "/")

    page.get_by_role("link", name="Under protest").click()

    expect(page).to_have_url(re.compile(r"/claims\?state=protested$"))
    rows = page.locator("table.list tbody tr")
    expect(rows).to_have_count(1)
    expect(page.locator("h1")).to_have_text("Claims 1")
    for text in rows.all_inner_texts():
        assert "Under protest" in text


def test_a_claim_is_found_by_the_beginning_of_its_number(full: str, open_page: Open) -> None:
    """The slash key leads to the search; dashes or none, a single hit opens its page."""
    page = open_page(full + "/docket")

    page.keyboard.press("/")
    page.keyboard.type("abc-12345 01")
    page.keyboard.press("Enter")

    expect(page).to_have_url(full + CLAIM)
    expect(page.locator("h1")).to_have_text(re.compile(r"^ABC-1234501-\d$"))


def test_rows_are_walked_with_j_and_k(full: str, open_page: Open) -> None:
    """J goes down, k goes up, Enter opens the row."""
    page = open_page(full + "/claims")
    links = page.locator("table.list tbody tr a.num")
    second = links.nth(1).get_attribute("href")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    expect(page).to_have_url(full + str(second))


def test_the_keyboard_leaves_text_fields_alone(full: str, open_page: Open) -> None:
    """Letters typed into a field are letters."""
    page = open_page(full + "/claims")

    page.locator("input[name=q]").last.click()
    page.keyboard.type("j/k")

    expect(page.locator("input[name=q]").last).to_have_value("j/k")


def test_everything_works_without_scripts(full: str, open_page: Open) -> None:
    """Filters, folding and links need no JavaScript."""
    page = open_page(full + "/docket", java_script_enabled=False)

    page.get_by_label("About").select_option(label="Inquiries")
    page.get_by_role("button", name="Show").click()
    page.locator("details.why summary").first.click()

    expect(page).to_have_url(re.compile("kind=inquiry"))
    expect(page.locator("details.why dl").first).to_contain_text("How computed")


def test_pages_follow_each_other_to_the_end_and_back(full: str, open_page: Open) -> None:
    """Next leads through every entry once, Previous back to where one began."""
    page = open_page(full + "/entries")
    links = page.locator("table.list tbody tr a.num")
    first = links.all_inner_texts()

    page.get_by_role("link", name="Next").click()
    expect(links).to_have_count(14)
    second = links.all_inner_texts()
    expect(page.get_by_role("link", name="Next")).to_have_count(0)
    page.get_by_role("link", name="Previous").click()

    expect(links).to_have_text(first)
    assert len({*first, *second}) == len(first) + len(second) == 64


def test_a_parked_event_is_corrected_and_handed_in_again(
    full: str, names: Known, open_page: Open, actions: RecordedActions
) -> None:
    """The raw bytes stand beside the reason; a row says what to do with its file; what a person types goes to the step as typed."""
    page = open_page(full + "/parked")
    page.get_by_role("link", name="A row of a file cannot be understood", exact=True).click()

    expect(page.locator("pre.raw").first).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("pre.hex")).to_contain_text("33 31 31 32 45 2b 31 30")
    expect(page.get_by_role("heading", name="Correct the file and take it in again")).to_be_visible()
    page = open_page(full + f"/parked/{names.invalid}")
    page.get_by_label("The event as it should be").fill('{"id": "1",\n"type": "x"}')
    page.get_by_role("button", name="Hand in again").click()

    expect(page.get_by_role("status")).to_contain_text("handed in again")
    assert ("replay", names.invalid, b'{"id": "1",\n"type": "x"}') in actions.done


def test_a_refused_correction_keeps_what_was_typed(
    full: str, names: Known, open_page: Open, actions: RecordedActions
) -> None:
    """The reason is shown and nothing typed is lost."""
    actions.refuse = "the bytes are not JSON: at byte 7"
    try:
        page = open_page(full + f"/parked/{names.invalid}")
        page.get_by_label("The event as it should be").fill('{"id": oops')
        page.get_by_role("button", name="Hand in again").click()

        expect(page.get_by_role("alert")).to_contain_text("not JSON: at byte 7")
        expect(page.get_by_label("The event as it should be")).to_have_value('{"id": oops')
    finally:
        actions.refuse = ""


def test_people_approve_acknowledge_and_close(
    full: str, names: Known, open_page: Open, actions: RecordedActions
) -> None:
    """Each button does one thing, and the page says it was done."""
    page = open_page(full + f"/claims/acme/{WAITING}")
    page.get_by_label("Your name").first.fill("Dana Whitfield")
    page.get_by_role("button", name="Approve for filing").click()
    expect(page.get_by_role("status")).to_have_text("Approved.")

    page.goto(full + "/amendments")
    page.get_by_role("link", name="Review and approve").first.click()
    page.get_by_label("Your name").fill("Dana Whitfield")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_have_text("Approved.")

    page.goto(full + "/docket?band=7&kind=inquiry")
    page.get_by_role("button", name="Acknowledge", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Acknowledged")
    expect(page).to_have_url(re.compile(r"/docket\?band=7&kind=inquiry&said=acknowledged$"))
    page.get_by_role("checkbox", name="Choose Answer CF-28").check()
    page.get_by_role("button", name="Acknowledge what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("Acknowledged")

    page.goto(full + f"/parked/{names.invalid}")
    page.get_by_label("Why; the reason stays on record").fill("sent twice")
    page.get_by_role("button", name="Close with this reason").click()
    expect(page.get_by_role("status")).to_contain_text("closed")

    assert ("claim", "acme", WAITING, "Dana Whitfield") in actions.done
    (approved,) = [done for done in actions.done if done[0] == "amendment"]
    assert isinstance(approved[3], AmendmentSeen)
    assert (len(approved[3].content), approved[4]) == (64, "Dana Whitfield")
    assert ("acknowledge", "acme", "inquiry", INQUIRY, "D-40") in actions.done
    assert ("ignore", names.invalid, "sent twice") in actions.done


def test_an_alert_is_answered_on_its_page_and_not_by_its_link(
    full: str, names: Known, open_page: Open, actions: RecordedActions
) -> None:
    """Following the link of a message changes nothing; the form on the page does."""
    before = list(actions.done)
    page = open_page(full + f"/alerts/{names.alert}/acknowledge")
    assert actions.done == before

    page.get_by_role("button", name="Acknowledge").first.click()
    expect(page.get_by_role("status")).to_contain_text("Acknowledged")
    page.get_by_label("Until").fill("2026-03-18")
    page.locator("#reason").fill("waiting for the broker")
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("status")).to_contain_text("Put off")

    assert ("take", names.alert) in actions.done
    assert ("snooze", names.alert, date(2026, 3, 18), "waiting for the broker") in actions.done


@pytest.mark.parametrize(
    ("link", "page"),
    [
        (f"/claims/{MOVED}?claimant=acme", CLAIM),
        (f"/entries/{ENTRY}?claimant=acme", ENTRY_PAGE),
        (f"/entries/{ENTRY}", ENTRY_PAGE),
        ("/alerts", "/outbox"),
        (f"/journal/entry:acme:{ENTRY}:5:0", ENTRY_PAGE + "#timeline"),
    ],
)
def test_the_links_in_messages_lead_to_their_page(full: str, link: str, page: str) -> None:
    """The short addresses that alerts carry are understood."""
    answer = httpx2.get(full + link, follow_redirects=True)

    assert (answer.status_code, str(answer.url)) == (200, full + page)


def test_another_site_cannot_change_anything(full: str, browser: object, actions: RecordedActions) -> None:
    """A form on a foreign page that posts to the dashboard is refused."""
    before = list(actions.done)
    page = browser.new_page()  # type: ignore[attr-defined]
    page.set_content(
        f'<form method="post" action="{full}/approve/claim"><input name="claimant" value="acme">'
        f'<input name="claim_id" value="{WAITING}"><button>x</button></form>'
    )
    page.click("button")

    expect(page.locator("body")).to_contain_text("another site")
    page.close()
    assert actions.done == before


def test_a_dashboard_without_actions_only_reads(empty: str, open_page: Open) -> None:
    """Where nothing can be triggered there is nothing to press, and a forged form is answered with a sentence."""
    page = open_page(empty + "/claims")

    answer = page.request.post(
        empty + "/approve/claim", form={"claimant": "acme", "claim_id": "x"}, headers={"Origin": empty}
    )

    assert answer.status == 409
    assert "This dashboard only reads." in answer.text()


def test_a_printed_claim_unfolds_everything_and_drops_the_navigation(full: str, open_page: Open) -> None:
    """Paper shows the facts, the day and the rules, not the menus."""
    page = open_page(full + CLAIM)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("nav.side")).to_be_hidden()
    expect(page.locator(".why dl").first).to_be_visible()
    expect(page.locator("footer")).to_contain_text("Not legal advice")
    assert page.pdf().startswith(b"%PDF")


def test_the_twins_show_the_same_as_the_page(full: str, open_page: Open) -> None:
    """JSON and CSV hold exactly the filter shown; money is text with two decimals."""
    page = open_page(full + "/claims?state=filed")
    shown = page.locator("table.list tbody tr").count()
    items = httpx2.get(full + str(page.get_by_role("link", name="JSON").get_attribute("href"))).json()[
        "items"
    ]
    file = httpx2.get(full + str(page.get_by_role("link", name="CSV").get_attribute("href")))

    assert shown == len(items) == len(file.text.splitlines()) - 1
    assert all(re.fullmatch(r"-?\d+\.\d\d", item["claimed"]) for item in items)
    assert file.headers["content-disposition"].endswith('filename="claims-2026-03-16.csv"')


def test_the_api_pages_by_cursor(full: str) -> None:
    """Following `next` meets every due date once."""
    met: list[tuple[str, ...]] = []
    following: str | None = "/api/v1/docket?show=all&limit=40"
    while following:
        body = httpx2.get(full + following).json()
        met += [(i["claimant"], i["subject_kind"], i["subject"], i["deadline"]) for i in body["items"]]
        following = body["next"]

    assert len(met) == len(set(met)) > 150


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/claims/acme/nothing", 404, "acme has no claim nothing"),
        ("/entries/acme/XYZ", 404, "acme has no entry XYZ"),
        ("/nowhere", 404, "There is nothing at /nowhere"),
        ("/journal/nothing", 404, "No input event nothing"),
        ("/outbox/999", 404, "No message 999"),
        ("/outbox/x", 422, "mistake"),
        ("/claims?after=%21", 400, "go back to the first page"),
        ("/api/v1/claims?after=%21", 400, "go back to the first page"),
        ("/api/v1/claims?limit=5000", 422, "limit"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(full: str, path: str, status: int, says: str) -> None:
    """People get a page, programs get problem JSON; nobody gets a traceback."""
    answer = httpx2.get(full + path)

    assert answer.status_code == status
    assert says in answer.text
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
