"""An OpenID Connect provider on loopback that signs its statements, checks PKCE and can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "drawback", "a secret of the client"
KEY = RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Provider:
    """What the provider knows and how it answers; `claims` are added to each statement, and override it."""

    issuer: str = ""
    keys: list = field(default_factory=lambda: [KEY])
    sign_with: object = None
    algorithm: str = "RS256"
    claims: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    fails: bool = False
    asked: list = field(default_factory=list)

    def answer(self, method, path, body):
        """Status, headers and JSON for a request."""
        self.asked.append(path)
        parts = urlsplit(path)
        if self.fails:
            return 500, {}, {"error": "server_error"}
        if parts.path == "/.well-known/openid-configuration":
            names = ("authorization", "token", "end_session")
            about = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in names}
            return 200, {}, about | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        if parts.path == "/keys":
            return 200, {}, KeySet(self.keys).as_dict(private=False)
        if parts.path == "/authorization" and method == "GET":
            return self._let_in({name: values[0] for name, values in parse_qs(parts.query).items()})
        if parts.path == "/token" and method == "POST":
            return self._statement({name: values[0] for name, values in parse_qs(body.decode()).items()})
        return 404, {}, {}

    def _let_in(self, asked):
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return 302, {"Location": f"{asked['redirect_uri']}?{back}"}, {}

    def _statement(self, sent):
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if asked is None or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {}, {"error": "invalid_grant"}
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "sub-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "dana@example.com",
            "email_verified": True,
            "name": "Dána Whitfield",
        } | self.claims
        key = self.sign_with or self.keys[-1]
        header = {"alg": self.algorithm, "kid": key.kid}
        token = jwt.encode(
            header, {k: v for k, v in said.items() if v is not None}, key, algorithms=[self.algorithm]
        )
        return 200, {}, {"access_token": "x", "token_type": "Bearer", "id_token": token}


def shared_key():
    """A key of the kind that anybody who knows the client's secret has."""
    return OctKey.import_key(SECRET.encode() * 2, {"kid": "one"})


@contextmanager
def a_provider():
    """A provider that answers until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def _do(self, method):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, headers, said = provider.answer(method, self.path, body)
            raw = json.dumps(said).encode()
            self.send_response(status)
            for name, value in (headers | {"Content-Type": "application/json"}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self):
            self._do("GET")

        def do_POST(self):
            self._do("POST")

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
