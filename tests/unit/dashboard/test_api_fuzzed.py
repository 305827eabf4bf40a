"""Schemathesis asks the API whatever its OpenAPI allows, and more: no fault of ours, and no answer that it does not describe."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from drawback.app.reception import PROCESS
from support import dashboard as filled
from support.office import Office

pytestmark = pytest.mark.slow
EXAMPLES = 12
JUDGED = [positive_data_acceptance]
"""Text with control characters and cursors of nobody's making get 400: a description has no words for either."""


OTHERS = {filled.ACME: "importer-001", "importer-001": filled.ACME}


@pytest.fixture(scope="module", params=OTHERS)
def api(request, tmp_path_factory):
    """The API with a token of somebody who sees one of two claimants, its description, and what may never come back."""
    made = filled.filled_database(tmp_path_factory.mktemp("fuzz") / "x.db", entries=4)
    office = Office(made)
    office.person("fuzz", "compliance", scope=request.param)
    token, _ = office.tokens.issue("fuzz", "test", 9, PROCESS)
    headers = {"authorization": f"Bearer {token}"}
    yield (
        schemathesis.openapi.from_asgi("/api/v1/openapi.json", office.app, headers=headers),
        headers,
        OTHERS[request.param],
    )
    made.dispose()


def test_the_description_holds(api):
    """Every operation, with good and bad values; what another claimant has never answers."""
    schema, headers, other = api
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if "/api/v1/" not in operation.path:
            continue

        @settings(
            max_examples=EXAMPLES,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            response = case.call(headers=headers)
            assert f'"claimant":"{other}"' not in response.text
            case.validate_response(response, excluded_checks=JUDGED)

        ask()
        asked += 1
    assert asked >= 22
