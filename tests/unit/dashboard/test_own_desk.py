"""What is a person's own: views they keep by name, and what came in since they last looked."""

import re

import pytest

from support import dashboard as filled
from support.office import Office
from support.world import a_line, an_entry

pytestmark = pytest.mark.slow
FILTERED = "/claims?state=protested&claimant=acme"


@pytest.fixture
def office(tmp_path):
    made = filled.filled_database(tmp_path / "x.db", entries=4)
    yield Office(made)
    made.dispose()


@pytest.fixture
def dana(office):
    return office.person("dana", "compliance")


def test_a_view_is_kept_under_a_name_and_is_ones_own(office, dana):
    """From a filtered list into the navigation of every page, without where one was in the list; another sees nothing of it."""
    assert 'name="address" value="/claims?state=protested&amp;claimant=acme"' in dana.get(FILTERED).text
    kept = dana.post(
        "/views", data={"name": "  Under   protest ", "address": f"{FILTERED}&after=x&said=kept"}
    )
    assert (kept.status_code, kept.headers["location"]) == (303, f"{FILTERED}&said=kept")
    link = '<a href="/claims?state=protested&amp;claimant=acme">Under protest</a>'
    assert link in dana.get("/entries").text
    eve = office.person("eve", "viewer")
    assert "Under protest</a>" not in eve.get("/entries").text
    dana.post("/views", data={"name": "Under protest", "address": "/claims?state=final"})
    assert "/claims?state=final" in dana.get("/views").text
    assert FILTERED.replace("&", "&amp;") not in dana.get("/views").text
    dana.post("/views/forget", data={"name": "Under protest"})
    assert "You have kept no view" in dana.get("/views").text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/claims",
        "//evil.example/claims",
        "/\\evil.example",
        "claims",
        "javascript:alert(1)",
        "/x" * 1001,
    ],
)
def test_a_view_leads_nowhere_else(dana, address):
    """What is no address of this dashboard is refused with a sentence, and not kept."""
    refused = dana.post("/views", data={"name": "odd", "address": address})
    assert refused.status_code == 409
    assert "A view is an address of this dashboard" in refused.text
    assert "You have kept no view" in refused.text


def test_names_and_number_of_views_have_a_bound(dana):
    """A name of blanks or 61 characters, and the fifty-first view."""
    for name in (" ", "n" * 61):
        assert dana.post("/views", data={"name": name, "address": "/claims"}).status_code == 409
    for number in range(50):
        assert dana.post("/views", data={"name": f"v{number}", "address": "/claims"}).status_code == 303
    full = dana.post("/views", data={"name": "one more", "address": "/claims"})
    assert (full.status_code, "50 views are kept already" in full.text) == (409, True)
    assert dana.post("/views", data={"name": "v7", "address": "/entries"}).status_code == 303


def new(client):
    """How many lines are new, and the subjects that are named."""
    text = client.get("/since").text
    counted = re.search(r'Since you last looked <span class="count">([\d,]+)', text)
    assert counted, text
    return int(counted[1].replace(",", "")), set(re.findall(r'href="/entries/acme/(\w+)"', text))


def test_what_is_new_is_new_to_each_person(office, dana):
    """Nothing is marked by looking; who said that they had seen all sees what came after, the other still everything."""
    everything, _ = new(dana)
    assert everything > 10
    standing = re.search(r'name="standing" value="(\d+)"', dana.get("/since").text)[1]
    eve = office.person("eve", "viewer")
    assert dana.post("/since", data={"standing": standing}).status_code == 303
    assert new(dana) == (0, set())
    assert new(eve)[0] == everything

    entry = filled.number("XYZ", 4300001)
    told = an_entry(entry, "2025-05-12", lines=[a_line()])
    office.product.emit([(filled.ACME, told)], filled.TODAY, "urn:test:since")
    count, subjects = new(dana)
    assert (count > 0, subjects) == (True, {entry})
    assert new(eve)[0] == everything + count
    assert "new</a> since you last looked" in dana.get("/").text
    assert "since you last looked" not in eve.get("/").text


def test_what_is_new_stays_within_the_scope(office):
    """Another claimant's lines are neither counted nor shown, and a mark beyond the last line is the last line."""
    ours = office.person("ours", "viewer", scope=filled.ACME)
    ours.post("/since", data={"standing": 2**62})
    other = an_entry(filled.number("XYZ", 4300002), "2025-05-12", lines=[a_line()])
    office.product.emit([("importer-001", other)], filled.TODAY, "urn:test:since")
    assert new(ours) == (0, set())
    entry = filled.number("XYZ", 4300003)
    office.product.emit(
        [(filled.ACME, an_entry(entry, "2025-05-12", lines=[a_line()]))], filled.TODAY, "urn:test:since"
    )
    assert new(ours)[1] == {entry}
    for bad in ("-1", "x", str(2**64)):
        assert ours.post("/since", data={"standing": bad}).status_code == 422
