"""TLS and SASL against a real broker that demands them."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from kafka.errors import KafkaError

from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.relay import OutboxMessage, Relay, RelaySettings
from drawback.adapters.kafka.security import BadKafkaSettingError, KafkaConnection, KafkaSecurity
from drawback_topics import Topic
from support.ports import free_port
from support.runners import kafka_run

PASSWORD = "a test's password"  # noqa: S105  # of a broker that lives for this test


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"protocol": "TLS"}, "expected one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL"),
        (
            {"protocol": "SASL_SSL", "mechanism": "GSSAPI"},
            "expected one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512",
        ),
        ({"protocol": "SASL_SSL", "mechanism": "PLAIN"}, "needs a user name and a password file"),
        ({"protocol": "SASL_SSL", "mechanism": "OAUTHBEARER"}, "needs one source of tokens.*seen: none"),
        (
            {
                "protocol": "SASL_SSL",
                "mechanism": "OAUTHBEARER",
                "aws_region": "us-east-1",
                "token_file": Path("t"),
            },
            "seen: token file, AWS region",
        ),
        (
            {"protocol": "SASL_SSL", "mechanism": "OAUTHBEARER", "token_url": "https://idp/token"},
            "needs a user name and a password file",
        ),
        ({"protocol": "SASL_SSL", "mechanism": "PLAIN", "token_file": Path("t")}, "which would ignore it"),
        ({"token_file": Path("t")}, "the protocol is PLAINTEXT, which would ignore them"),
        ({"username": "drawback"}, "the protocol is PLAINTEXT, which would ignore them"),
        ({"ca_file": Path("ca.pem")}, "the protocol is PLAINTEXT, which would ignore it"),
        ({"protocol": "SSL", "key_file": Path("key.pem")}, "come together"),
    ],
)
def test_a_bad_setting_is_refused_with_a_sentence(settings, said):
    """What would be ignored or fail later is refused at once, naming what is expected."""
    with pytest.raises(BadKafkaSettingError, match=said):
        KafkaSecurity(**settings)


def test_an_address_without_a_port_is_refused():
    """A broker address is host:port."""
    with pytest.raises(BadKafkaSettingError, match=r"'kafka-2' is not host:port"):
        KafkaConnection("kafka-1:9092,kafka-2")


def test_an_empty_password_file_is_refused(tmp_path):
    """A secret file that holds nothing is named."""
    (tmp_path / "password").write_text("\n")
    security = KafkaSecurity("SASL_SSL", "PLAIN", "drawback", tmp_path / "password")

    with pytest.raises(BadKafkaSettingError, match="is empty"):
        security.client_settings()


@pytest.fixture(scope="module")
def guarded(kafka_jars):
    """A broker with one listener for PLAIN, one for SCRAM, both over TLS with a certificate of a test authority."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    home = Path(tempfile.mkdtemp(prefix="drawback-kafka-tls-"))
    keystore = _certificate(home)
    inner, plain, scram, bearer, controller = (free_port() for _ in range(5))
    login = "org.apache.kafka.common.security"
    settings = {
        "listeners": f"PLAINTEXT://127.0.0.1:{{port}},PLAIN://127.0.0.1:{plain},SCRAM://127.0.0.1:{scram},"
        f"BEARER://127.0.0.1:{bearer},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{{port}},PLAIN://127.0.0.1:{plain},SCRAM://127.0.0.1:{scram},BEARER://127.0.0.1:{bearer}",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PLAIN:SASL_SSL,SCRAM:SASL_SSL,BEARER:SASL_SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keystore),
        "listener.name.plain.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.plain.plain.sasl.jaas.config": f"{login}.plain.PlainLoginModule required "
        f'username="broker" password="x" user_drawback="{PASSWORD}";',
        "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.scram.scram-sha-512.sasl.jaas.config": f"{login}.scram.ScramLoginModule required;",
        # unsecured tokens (RFC 7515, appendix A.5): the broker believes the name in them, which is enough to see that they arrive
        "listener.name.bearer.sasl.enabled.mechanisms": "OAUTHBEARER",
        "listener.name.bearer.oauthbearer.sasl.jaas.config": f"{login}.oauthbearer.OAuthBearerLoginModule required "
        'unsecuredLoginStringClaim_sub="broker";',
    }
    cluster = kafka_run.Cluster.plan(
        home / "broker",
        jars=kafka_jars,
        first_port=inner,
        settings=settings,
        format_arguments=("--add-scram", f"SCRAM-SHA-512=[name=drawback,password={PASSWORD}]"),
        die_with_parent=True,
    )
    (home / "password").write_text(PASSWORD)
    try:
        cluster.up()
        yield (
            home,
            {
                "PLAIN": f"127.0.0.1:{plain}",
                "SCRAM-SHA-512": f"127.0.0.1:{scram}",
                "OAUTHBEARER": f"127.0.0.1:{bearer}",
            },
        )
    finally:
        cluster.down()
        shutil.rmtree(home, ignore_errors=True)


def _certificate(home):
    """A certificate for 127.0.0.1 signed by its own key, and the key store that Kafka wants."""
    key, certificate = home / "key.pem", home / "ca.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    store = home / "keystore.pem"
    store.write_text(key.read_text() + certificate.read_text())
    return store


class OneMessage:
    def __init__(self, message):
        self.waiting = [message]

    async def take(self, limit, _held=()):
        return self.waiting[:limit]

    async def sent(self, ids):
        self.waiting = [message for message in self.waiting if message.id not in ids]


@pytest.mark.kafka
@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
async def test_both_clients_prove_themselves(guarded, mechanism):
    """Administration (kafka-python) and relay (aiokafka) work over TLS with a password from a file."""
    home, addresses = guarded
    security = KafkaSecurity("SASL_SSL", mechanism, "drawback", home / "password", ca_file=home / "ca.pem")
    connection = KafkaConnection(addresses[mechanism], security=security)
    topic = Topic(f"guarded.{mechanism.lower()}", "anything", partitions=1)
    KafkaAdmin(connection).apply([topic], copies=1)
    outbox = OneMessage(OutboxMessage(1, topic.name, b"k", b"v"))

    assert await Relay(outbox, RelaySettings(connection)).drain() == 1


def a_token(until: float) -> str:
    """An unsecured token of `drawback` that holds until then."""
    parts = ({"alg": "none"}, {"sub": "drawback", "iat": until - 3600, "exp": until})
    return (
        ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."
    )


@pytest.mark.kafka
async def test_both_clients_prove_themselves_by_a_token(guarded, tmp_path):
    """The token of a file lets both in; after it was renewed with one that is over, a new connection is refused."""
    home, addresses = guarded
    file = tmp_path / "token"
    file.write_text(a_token(time.time() + 1800))
    security = KafkaSecurity("SASL_SSL", "OAUTHBEARER", token_file=file, ca_file=home / "ca.pem")
    connection = KafkaConnection(addresses["OAUTHBEARER"], security=security)
    topic = Topic("guarded.bearer", "anything", partitions=1)

    KafkaAdmin(connection).apply([topic], copies=1)
    assert (
        await Relay(OneMessage(OutboxMessage(1, topic.name, b"k", b"v")), RelaySettings(connection)).drain()
        == 1
    )

    file.write_text(a_token(time.time() - 1800))
    with pytest.raises(KafkaError):
        KafkaAdmin(connection, timeout_s=5).read_topics(["x"], [])


ASK = """
import sys
from pathlib import Path
from kafka.errors import KafkaError
from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.security import KafkaConnection, KafkaSecurity

address, password, authority = sys.argv[1:]
security = KafkaSecurity("SASL_SSL", "PLAIN", "drawback", Path(password), ca_file=Path(authority) if authority else None)
try:
    KafkaAdmin(KafkaConnection(address, security=security), timeout_s=5).read_topics(["x"], [])
except KafkaError as refused:
    print("refused:", type(refused).__name__)
else:
    print("answered")
"""


def ask(address, password, authority):
    """Ask in a process of its own: kafka-python leaves the sockets of refused handshakes to the garbage collector."""
    command = [sys.executable, "-W", "ignore", "-c", ASK, address, str(password), str(authority)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


@pytest.mark.kafka
def test_the_right_password_and_authority_are_answered(guarded):
    """The counter-check of the two refusals below."""
    home, addresses = guarded

    assert ask(addresses["PLAIN"], home / "password", home / "ca.pem") == "answered"


@pytest.mark.kafka
def test_a_wrong_password_is_refused(guarded, tmp_path):
    """A wrong password ends with the broker's refusal and not with a hang."""
    home, addresses = guarded
    (tmp_path / "password").write_text("guessed")

    assert ask(addresses["PLAIN"], tmp_path / "password", home / "ca.pem").startswith("refused:")


@pytest.mark.kafka
def test_a_broker_of_an_unknown_authority_is_refused(guarded):
    """Without the authority's certificate the connection is not made: there is no setting to look away."""
    home, addresses = guarded

    assert ask(addresses["PLAIN"], home / "password", "").startswith("refused:")
