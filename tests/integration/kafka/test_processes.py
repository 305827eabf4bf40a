"""The four kinds of processes as an operator starts them, on one host, with default ports: health, metrics, leaving."""

import json
import re
import shutil
import sys
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from kafka import KafkaAdminClient
from prometheus_client.parser import text_string_to_metric_families

from drawback.adapters.kafka.admin import KafkaAdmin
from drawback.adapters.kafka.security import KafkaConnection
from drawback_topics import TOPICS
from support.pages import ask
from support.ports import free_port
from support.processes import eventually, start
from support.processes import running as running_process
from support.runners import REPOSITORY

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
COMMAND = [sys.executable, "-c", "from drawback.cli.main import main; main()"]
LISTENS = re.compile(r'"port": (\d+).*"event": "health.listening"|"event": "health.listening".*"port": (\d+)')


@dataclass
class Process:
    """A process and its own word for where it answers."""

    name: str
    child: object

    @property
    def port(self):
        self.child.wait_for("health.listening", within_s=60)
        found = LISTENS.search(self.child.said())
        return int(found[1] or found[2])

    def ask(self, page):
        return ask(self.port, page)


@pytest.fixture
def house(kafka_broker, postgres_database, tmp_path):
    """Starts the product's commands over one broker and one database; what still runs is ended afterwards."""
    if not kafka_broker.real:
        pytest.skip("needs Apache Kafka: topics are created")
    KafkaAdmin(KafkaConnection(kafka_broker.bootstrap)).apply(TOPICS, copies=1)
    started = []

    def run(name, *more, **settings):
        env = {
            "DRAWBACK_KAFKA__BOOTSTRAP": kafka_broker.bootstrap,
            "DRAWBACK_KAFKA__SESSION_TIMEOUT_S": "6",
            "DRAWBACK_KAFKA__GROUP_PREFIX": f"{tmp_path.name}.",
            "DRAWBACK_DATABASE__URL": postgres_database,
            "DRAWBACK_DASHBOARD__PORT": "0",
            "DRAWBACK_LOG__LEVEL": "info",
            "DRAWBACK_LOG__FORM": "json",
            **settings,
        }
        child = start([*COMMAND, name, *more], log=tmp_path / f"{len(started)}-{name}.log", env=env)
        started.append(child)
        return Process(name, child)

    yield run
    for child in started:
        child.kill()


def series(page):
    return {
        sample.name
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("drawback_")
    }


def test_all_processes_answer_on_one_host_expose_every_series_and_leave_in_time(
    house, kafka_broker, tmp_path
):
    """Five processes take a port each by themselves, give every series that alerts and panels use, and leave at SIGTERM."""
    running = [house(name) for name in ("worker", "worker", "relay", "scheduler", "dashboard")]
    ports = [one.port for one in running]
    for one in running:
        eventually(lambda one=one: one.ask("/readyz") == (200, "ok\n"), within_s=60, what=f"{one.name} ready")
    alive = [one.ask("/livez") for one in running]
    eventually(
        lambda: "drawback_lag_records{" in running[0].ask("/metrics")[1] + running[1].ask("/metrics")[1],
        what="a look at the lag",
    )
    eventually(
        lambda: "drawback_job_last_run_timestamp_seconds{" in running[3].ask("/metrics")[1], what="a sweep"
    )
    told = set().union(*(series(one.ask("/metrics")[1]) for one in running))
    wanted = set()
    for file in ("infra/prometheus/alerts.yml", "infra/grafana/dashboards/drawback.json"):
        wanted |= set(re.findall(r"\bdrawback_[a-z_]+\b", (REPOSITORY / file).read_text()))

    left = [one.child.stop(within_s=30) for one in running]

    assert len(set(ports)) == len(running)
    assert alive == [(200, "ok\n")] * len(running)
    # where nothing is parked, that one has no reasons to count by; what other tests left on the topics may be parked
    assert wanted - told <= {"drawback_parked_open"}
    assert left == [0] * len(running)
    admin = KafkaAdminClient(bootstrap_servers=kafka_broker.bootstrap)
    (group,) = [name for name in groups(admin) if name.startswith(f"{tmp_path.name}.")]
    members = admin.describe_groups([group])[group]["members"]
    admin.close()
    assert members == []


def groups(admin):
    return [one["group_id"] if isinstance(one, dict) else one[0] for one in admin.list_groups()]


def test_a_port_that_was_set_and_is_taken_is_refused_with_a_sentence(house):
    """The second process with the same set port ends with 2 and says which setting it is about."""
    first = house("scheduler", DRAWBACK_HEALTH__PORT="0")
    second = house("scheduler", DRAWBACK_HEALTH__PORT=str(first.port))

    second.child.wait_for("another process on 127.0.0.1 has that port", within_s=60)

    eventually(lambda: not second.child.running, what="the second process ended")
    assert second.child.process.returncode == 2
    assert "DRAWBACK_HEALTH__PORT is " in second.child.said()
    assert "Traceback" not in second.child.said()


def test_a_database_that_goes_away_is_reported_and_does_not_kill(house, postgres_own_server):
    """While the database is away, scheduler and dashboard are up, not ready, and say why; then they are ready again."""
    url = postgres_own_server.url
    running = [house(name, DRAWBACK_DATABASE__URL=url) for name in ("scheduler", "dashboard")]
    for one in running:
        eventually(lambda one=one: one.ask("/readyz")[0] == 200, within_s=60, what=f"{one.name} ready")

    postgres_own_server.kill()

    for one in running:
        eventually(lambda one=one: one.ask("/readyz")[0] == 503, what=f"{one.name} not ready")
        assert "database does not answer" in one.ask("/readyz")[1]
    assert running[1].ask("/livez") == (200, "ok\n")
    assert "drawback_database_up 0.0" in running[0].ask("/metrics")[1]
    postgres_own_server.up()
    for one in running:
        eventually(lambda one=one: one.ask("/readyz")[0] == 200, what=f"{one.name} ready again")
    assert "drawback_database_up 1.0" in running[0].ask("/metrics")[1]
    assert all(one.child.running for one in running)


def query(port, expression):
    """What Prometheus answers: its result, or the error."""
    try:
        with urlopen(
            f"http://127.0.0.1:{port}/api/v1/query?{urlencode({'query': expression})}", timeout=10
        ) as answer:
            return json.load(answer)["data"]["result"]
    except HTTPError as refused:
        with refused:
            raise AssertionError(f"{expression}: {refused.read().decode()}") from None
    except OSError:
        return []


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs Prometheus, of the package prometheus")
def test_prometheus_shows_every_panel_and_takes_every_rule(house, tmp_path):
    """A real Prometheus asks the real processes; each panel of the dashboard shows something, each rule is in order."""
    running = [house(name) for name in ("worker", "relay", "scheduler", "dashboard")]
    jobs = [
        {"job_name": one.name, "static_configs": [{"targets": [f"127.0.0.1:{one.port}"]}]} for one in running
    ]
    rules = str(REPOSITORY / "infra/prometheus/alerts.yml")
    config = {"global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": [rules]}
    (tmp_path / "prometheus.yml").write_text(json.dumps(config | {"scrape_configs": jobs}))
    port = free_port()
    with running_process(
        [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        log=tmp_path / "prometheus.log",
    ):
        dashboard = json.loads((REPOSITORY / "infra/grafana/dashboards/drawback.json").read_text())
        wanted = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        empty = list(wanted)

        def all_shown():
            empty[:] = [expression for expression in empty if not query(port, expression)]
            # nothing is parked in an empty database
            return {e for e in empty if "parked_open" not in e} == set()

        eventually(all_shown, within_s=60, every_s=1, what="a result of each panel")
        with urlopen(f"http://127.0.0.1:{port}/api/v1/rules", timeout=10) as answer:
            found = [rule for group in json.load(answer)["data"]["groups"] for rule in group["rules"]]

    assert len(wanted) > 30
    assert {rule["health"] for rule in found} == {"ok"}
    # the watchdog always; and what other tests left on the broker's topics may be parked here, and then the alert that says so is right
    assert {rule["name"] for rule in found if rule["state"] == "firing"} <= {"Watchdog", "EventsParked"}
