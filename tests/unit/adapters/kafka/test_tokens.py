"""Tokens for the brokers: from a file, a token endpoint, AWS; kept while they hold; one sentence where none can be had."""

import json
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from urllib.parse import parse_qs

import pytest

from drawback.adapters.kafka.tokens import (
    AwaitedTokens,
    BlockingTokens,
    KeptToken,
    NoTokenError,
    Token,
    from_aws,
    from_endpoint,
    from_file,
)


@pytest.fixture
def endpoint():
    """A token endpoint on loopback that knows one client, numbers its tokens and keeps what it was asked."""
    asked = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            who = b64decode(self.headers["authorization"].removeprefix("Basic ")).decode()
            asked.append((who, form))
            known = who == "drawback:right"
            answer = (
                {"access_token": f"t{len(asked)}", "token_type": "Bearer", "expires_in": 300}
                if known
                else {"error": "invalid_client"}
            )
            self.send_response(200 if known else 401)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/token", asked
    server.shutdown()
    serving.join()
    server.server_close()


def test_an_endpoint_is_asked_by_client_credentials(endpoint):
    """Client id and secret as Basic, the grant and the scope in the form; the token holds as long as the answer says."""
    url, asked = endpoint
    kept = KeptToken(from_endpoint(url, "drawback", lambda: "right", "kafka"))

    assert (kept(), kept()) == ("t1", "t1")
    [(who, form)] = asked
    assert who == "drawback:right"
    assert (form["grant_type"], form["scope"]) == (["client_credentials"], ["kafka"])


def test_an_endpoint_that_refuses_or_is_away_is_named(endpoint):
    """The sentence says which endpoint, which client and why, and holds no secret."""
    url, _ = endpoint
    with pytest.raises(NoTokenError, match=r"gave no token for 'drawback': .*invalid_client") as refused:
        from_endpoint(url, "drawback", lambda: "wrong-secret")()
    assert "wrong-secret" not in str(refused.value)
    with pytest.raises(NoTokenError, match=r"127\.0\.0\.1:1/token gave no token"):
        from_endpoint("http://127.0.0.1:1/token", "drawback", lambda: "right")()


@pytest.mark.parametrize(("now", "second"), [(1039, "t1"), (1040, "t2")])
def test_a_token_is_fetched_anew_a_minute_before_it_ends(now, second):
    """It ends at 1,100: at 1,039 it is kept, at 1,040 it is not."""
    told = iter([Token("t1", 1100), Token("t2", 2000)])
    clock = [1000]
    kept = KeptToken(lambda: next(told), lambda: clock[0])
    assert kept() == "t1"

    clock[0] = now

    assert kept() == second


async def test_both_clients_are_given_the_token_of_a_file_as_it_is_now(tmp_path):
    """A file that something else renews is read for each connection, and one that is empty or gone is named."""
    file = tmp_path / "token"
    file.write_text("first\n")
    blocking, awaited = BlockingTokens(KeptToken(from_file(file))), AwaitedTokens(KeptToken(from_file(file)))
    assert (blocking.token(), await awaited.token()) == ("first", "first")

    file.write_text("second")
    assert (blocking.token(), await awaited.token()) == ("second", "second")

    file.write_text("\n")
    with pytest.raises(NoTokenError, match="is empty"):
        blocking.token()
    file.unlink()
    with pytest.raises(NoTokenError, match="cannot be read"):
        await awaited.token()


@pytest.mark.skipif(find_spec("aws_msk_iam_sasl_signer") is not None, reason="the signer is installed")
def test_without_the_signer_of_aws_one_sentence_says_what_to_install():
    """The package is not among those that every installation brings."""
    with pytest.raises(NoTokenError, match="pip install it"):
        from_aws("us-east-1")()


@pytest.mark.skipif(find_spec("aws_msk_iam_sasl_signer") is None, reason="needs the signer of AWS")
def test_aws_signs_a_request_for_the_region(monkeypatch):
    """The token is the address of the region's service with the key that signed it, and ends within fifteen minutes."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of this test")
    text, until = from_aws("us-west-2")()
    address = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_").decode()
    assert address.startswith("https://kafka.us-west-2.amazonaws.com/?Action=kafka-cluster%3AConnect")
    assert "AKIDEXAMPLE" in address
    assert until > 0
