"""The release script writes a digest only where the registry was asked and its answer holds; images are pinned by tag until then."""

import hashlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import yaml

from support.processes import REPOSITORY

FOLDER = REPOSITORY / "infra" / "release"
MANIFEST = json.dumps({"schemaVersion": 2, "manifests": []}).encode()
DIGEST = f"sha256:{hashlib.sha256(MANIFEST).hexdigest()}"


@pytest.fixture(scope="module")
def release():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("digests", FOLDER / "digests.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(FOLDER))


@contextmanager
def a_registry(answer) -> Iterator[str]:
    """A registry on loopback that asks for a token first; `answer` is status, digest header and body of a manifest."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            host = f"http://{self.headers['Host']}"
            if self.path.startswith("/token"):
                self.say(200, json.dumps({"token": "t"}).encode(), {})
            elif self.headers.get("Authorization") != "Bearer t":
                challenge = f'Bearer realm="{host}/token",service="here",scope="repository:x:pull"'
                self.say(401, b"", {"WWW-Authenticate": challenge})
            else:
                status, digest, body = answer
                self.say(status, body, {"Docker-Content-Digest": digest} if digest else {})

        def say(self, status, body, headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_digest_is_what_the_registry_says_and_the_manifest_has(release):
    """With a token where one is asked for; the digest is computed from the manifest that came."""
    with a_registry((200, DIGEST, MANIFEST)) as host:
        image = release.Image(f"{host}/acme/base:1.2")

        assert release.looked_up([image, image], release.Registry("http")) == {image: DIGEST}


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        ((404, "", b""), "404"),
        ((200, "", MANIFEST), "says no digest"),
        ((200, "sha256:" + "0" * 64, MANIFEST), "its manifest has"),
        ((500, DIGEST, MANIFEST), "500"),
    ],
)
def test_no_digest_is_invented(release, answer, because):
    """An unknown tag, an answer without digest or with another than its manifest has: a sentence, and no digest."""
    with a_registry(answer) as host, pytest.raises(release.NotLookedUpError, match=because):
        release.looked_up([release.Image(f"{host}/acme/base:1.2")], release.Registry("http"))


def test_nothing_is_written_where_one_image_is_not_found_out(release, tmp_path, capsys):
    """A registry that does not answer: exit code 1, each image named, and no file."""

    class Away(release.Registry):
        def digest(self, image):
            raise release.NotLookedUpError(f"{image.name}: nobody answers")

    assert release.main(["--into", str(tmp_path)], Away()) == 1
    assert list(tmp_path.iterdir()) == []
    assert "postgres:17-bookworm: nobody answers" in capsys.readouterr().err


def test_every_image_of_a_release_is_pinned(release, tmp_path):
    """The files as they are but for the digests: the same YAML, each image with tag and digest, our own without."""

    class Known(release.Registry):
        def digest(self, image):
            return f"sha256:{hashlib.sha256(image.name.encode()).hexdigest()}"

    assert release.main(["--into", str(tmp_path)], Known()) == 0

    for name in release.FILES:
        was, now = (REPOSITORY / name).read_text(), (tmp_path / name).read_text()
        assert re.sub(r"@sha256:[0-9a-f]{64}", "", now) == was
        assert len(re.findall(r"@sha256:[0-9a-f]{64}", now)) == len(
            [
                one
                for one in re.findall(r"(?m)^(?:FROM|\s+image:) (\S+)", was)
                if not one.startswith("drawback-")
            ]
        )


def test_images_are_named_by_tag_and_bound_in_memory_and_processes():
    """No `latest` and no digest that nobody looked up stands in the repository; each container has both limits."""
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    for name, service in compose["services"].items():
        assert re.fullmatch(r"[\w./-]+:[\w.-]+", service["image"]), name
        assert not service["image"].endswith(":latest"), name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
    for line in re.findall(r"(?m)^FROM (\S+)", (REPOSITORY / "infra/image/Dockerfile").read_text()):
        assert re.fullmatch(r"[\w./-]+:[\w.-]+", line)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("python:3.11-slim", ("registry-1.docker.io", "library/python", "3.11-slim")),
        ("apache/kafka:4.1.1", ("registry-1.docker.io", "apache/kafka", "4.1.1")),
        ("ghcr.io/acme/x:1", ("ghcr.io", "acme/x", "1")),
        ("localhost:5000/x:1", ("localhost:5000", "x", "1")),
    ],
)
def test_where_an_image_is_asked_for(release, name, address):
    """A name without a registry means Docker Hub."""
    assert release.Image(name).address == address
