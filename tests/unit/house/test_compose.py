"""docker-compose.yml and what it mounts: valid, without secrets, closed to the outside, and true to the program."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from sqlalchemy import create_engine

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.tables import metadata
from drawback.adapters.telemetry.about_metrics import AboutMetrics
from drawback.adapters.telemetry.database_metrics import DatabaseMetrics
from drawback.adapters.telemetry.process_metrics import RelayMetrics, WorkerMetrics
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.app.bootstrap import load_law
from drawback.cli.verbs import VERBS
from drawback.config.settings import Settings
from drawback.lifecycles.registry import SERVICES
from support.runners import REPOSITORY

COMPOSE = REPOSITORY / "docker-compose.yml"
TOGETHER = REPOSITORY / "docker-compose.together.yml"
ONE_SHOT = {"topics", "migrate"}
APART = {service.name for service in SERVICES} | {"relay"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def ours(services):
    return {
        name: service for name, service in services.items() if service["image"] == "drawback-monitor:local"
    }


@pytest.mark.parametrize("file", [COMPOSE, TOGETHER])
def test_the_file_is_a_compose_file(file):
    """It is valid under the Compose Specification's own schema."""
    compose = yaml.safe_load(file.read_text())
    schema = json.loads((REPOSITORY / "tests" / "support" / "data" / "compose-spec.json").read_text())

    problems = [str(error) for error in jsonschema_rs.Draft201909Validator(schema).iter_errors(compose)]

    assert problems == []


def test_every_process_of_the_product_has_a_container(services):
    """Each service, the relay, scheduler and dashboard have their own; topics and tables come first."""
    commands = {name: service["command"] for name, service in ours(services).items()}

    assert commands == {
        "topics": ["topics", "apply"],
        "migrate": ["services", "apart"],
        **{service.name: ["worker", service.name] for service in SERVICES},
        "relay": ["relay"],
        "scheduler": ["scheduler"],
        "dashboard": ["dashboard"],
    }
    assert all(command[0] in {verb.name for verb in VERBS} for command in commands.values())


def test_nothing_of_ours_starts_before_topics_and_tables(services):
    """Every process waits until the topics are there and the arrangement of the services is written down."""
    for name in ours(services).keys() - ONE_SHOT:
        needs = services[name]["depends_on"]
        assert {needs[one]["condition"] for one in ONE_SHOT} == {"service_completed_successfully"}, name


def test_the_other_file_runs_all_services_in_each_worker(services):
    """Over the first file: one worker in place of the services and the relay, and Prometheus asks however many there are."""
    other = yaml.safe_load(TOGETHER.read_text())["services"]
    config = yaml.safe_load((REPOSITORY / "infra/prometheus/together.yml").read_text())
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}

    assert other["worker"]["command"] == ["worker"]
    assert other["worker"]["extends"] == {"file": COMPOSE.name, "service": "claims"}
    assert other["migrate"]["command"] == ["services", "together"]
    assert {name for name, service in other.items() if service.get("profiles") == ["apart"]} == APART
    assert other.keys() - {"worker"} <= services.keys()
    assert jobs["worker"]["dns_sd_configs"] == [{"names": ["worker"], "type": "A", "port": 9464}]
    assert jobs.keys() == {"worker", "scheduler", "dashboard"}


def test_every_setting_named_exists(compose):
    """Each DRAWBACK_ variable in the compose file and in .env.example is a setting of the program."""
    text = COMPOSE.read_text() + (REPOSITORY / ".env.example").read_text()
    named = set(re.findall(r"\bDRAWBACK_[A-Z_]*__[A-Z_]+\b", text))
    known = {
        f"DRAWBACK_{group}__{name}".upper()
        for group, field in Settings.model_fields.items()
        for name in field.annotation.model_fields
    }

    assert named
    assert named - known == set()
    targets = {s["target"] for service in ours(compose["services"]).values() for s in service["secrets"]}
    assert {target.upper() for target in targets} <= known


def test_the_settings_given_to_containers_are_accepted(services, monkeypatch):
    """The program starts with exactly the environment that its containers get."""
    for name, value in services["claims"]["environment"].items():
        if name != "DRAWBACK_SECRETS_DIR":
            monkeypatch.setenv(name, re.sub(r"\$\{[^:}]+:-([^}]*)\}", r"\1", value))

    settings = Settings(_env_file=None)

    assert settings.kafka.bootstrap == "kafka:9092"
    assert settings.health.port == 9464


def test_no_secret_is_in_the_file(services):
    """Whatever is called password, token or secret is a path to a file below /run/secrets."""
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|TOKEN|SECRET", variable):
                assert str(value).startswith("/run/secrets"), f"{name}: {variable}"
    assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", COMPOSE.read_text())


def test_nothing_is_open_to_the_outside(services):
    """Every published port is bound to loopback."""
    published = [port for service in services.values() for port in service.get("ports", [])]

    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_no_container_has_more_rights_than_it_needs(services):
    """No container is privileged or may gain rights; ours run as a user without rights on a read-only file system."""
    for name, service in services.items():
        assert "privileged" not in service, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    for name, service in ours(services).items():
        assert service["user"] == "10001:10001", name
        assert service["read_only"] is True, name


def test_every_container_says_whether_it_is_well(services):
    """All but the one that ends by itself have a health check and are started again when they end."""
    for name, service in services.items():
        if name in ONE_SHOT:
            continue
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name


def test_workers_get_the_time_they_need_to_leave(services):
    """SIGTERM is followed by SIGKILL only after the 30 seconds that a worker may take."""
    assert {service["stop_grace_period"] for service in ours(services).values()} == {"35s"}


def test_every_variable_of_the_file_is_in_the_example():
    """Each variable that the compose file reads has a line in .env.example, and the other way round."""
    read = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text()))
    given = set(re.findall(r"^([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(), flags=re.MULTILINE))

    assert read == given


def test_what_is_mounted_exists(services):
    """Each folder of the repository that a container mounts is there."""
    mounted = [v.split(":")[0] for s in services.values() for v in s.get("volumes", []) if v.startswith("./")]

    assert mounted
    assert [path for path in mounted if not (REPOSITORY / path).is_dir()] == []


def test_prometheus_asks_the_processes_there_are(services):
    """Every target is a container of ours at its health port, and every long-running one is asked."""
    config = yaml.safe_load((REPOSITORY / "infra/prometheus/prometheus.yml").read_text())
    targets = {
        t for job in config["scrape_configs"] for group in job["static_configs"] for t in group["targets"]
    }

    assert targets == {f"{name}:9464" for name in ours(services).keys() - ONE_SHOT}
    assert all((REPOSITORY / "infra/prometheus" / file).is_file() for file in config["rule_files"])


class _Nothing:
    """A worker and a relay that have done nothing yet."""

    def __init__(self):
        self.liveness_checks = self.dispatchers = {}
        self.sent = 0
        self.last_round_at = 0.0

    def stalled(self):
        return None


def exported():
    """The names of all metrics that the program's collectors give."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    collectors = (
        WorkerMetrics(_Nothing()),
        RelayMetrics(_Nothing(), lambda: 0.0),
        DatabaseMetrics(engine, SystemClock()),
        StepMetrics(),
        AboutMetrics(load_law),
    )
    families = [family for collector in collectors for family in collector.collect()]
    return {family.name: names_of(family) for family in families}


def names_of(family):
    """The names under which Prometheus keeps a family's samples."""
    endings = {"counter": ("_total",), "info": ("_info",), "histogram": ("_bucket", "_sum", "_count")}.get(
        family.type, ("",)
    )
    return {f"{family.name}{ending}" for ending in endings}


def named_in(file):
    return set(re.findall(r"\bdrawback_[a-z_]+\b", (REPOSITORY / file).read_text()))


@pytest.mark.parametrize("file", ["infra/prometheus/alerts.yml", "infra/grafana/dashboards/drawback.json"])
def test_alerts_and_dashboard_use_metrics_that_exist(file):
    """Each drawback_ metric named in a rule or a panel is one that a process exports."""
    named = named_in(file)

    assert named
    assert named - set().union(*exported().values()) == set()


def test_every_metric_is_shown():
    """Each metric that a process exports is in a panel of the dashboard."""
    shown = named_in("infra/grafana/dashboards/drawback.json")

    assert [family for family, names in exported().items() if not names & shown] == []


def test_no_metric_has_a_label_that_prometheus_sets_itself():
    """`job` and `instance` name the process that was asked; a label of ours with such a name would be renamed."""
    from drawback.adapters.telemetry import database_metrics, process_metrics, step_metrics  # noqa: PLC0415

    sources = [
        Path(module.__file__).read_text() for module in (database_metrics, process_metrics, step_metrics)
    ]
    labels = {
        label
        for source in sources
        for names in re.findall(r"labels=\(([^)]*)\)", source)
        for label in re.findall(r'"([a-z_]+)"', names)
    }

    assert "service" in labels
    assert labels & {"job", "instance"} == set()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool, of the package prometheus")
@pytest.mark.parametrize(
    "check",
    [
        ("check", "config", "prometheus.yml"),
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts.test.yml"),
    ],
)
def test_prometheus_takes_the_rules_and_each_fires_as_its_test_says(check):
    """Prometheus' own tool reads the configuration and the rules, and runs the rules' tests."""
    done = subprocess.run(
        ["promtool", *check], cwd=REPOSITORY / "infra/prometheus", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_links_to_its_part_of_the_runbook():
    """The page says of each alert what it means and what to do, and of none that there is not."""
    rules = yaml.safe_load((REPOSITORY / "infra/prometheus/alerts.yml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    page = (REPOSITORY / "docs/runbooks.md").read_text()
    parts = {part.partition("\n")[0]: part for part in page.split("\n## ")[1:]}

    assert parts.keys() == {alert["alert"] for alert in alerts}
    for alert in alerts:
        assert alert["annotations"]["runbook_url"] == f"docs/runbooks.md#{alert['alert'].lower()}"
        assert {"**Means:**", "**Do:**"} <= set(re.findall(r"\*\*\w+:\*\*", parts[alert["alert"]]))


def test_every_alert_has_a_test():
    """Each alert is named in the rule tests."""
    rules = yaml.safe_load((REPOSITORY / "infra/prometheus/alerts.yml").read_text())
    tests = yaml.safe_load((REPOSITORY / "infra/prometheus/alerts.test.yml").read_text())
    tested = {
        case["alertname"]
        for group in tests["tests"]
        for case in group["alert_rule_test"]
        if case.get("exp_alerts")
    }

    assert {rule["alert"] for group in rules["groups"] for rule in group["rules"]} == tested


def test_the_image_copies_what_exists_and_runs_without_rights():
    """Each source of a COPY is in the repository, and the last user is not root."""
    lines = (REPOSITORY / "infra/image/Dockerfile").read_text().splitlines()
    sources = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]

    assert sources
    assert [source for source in sources if not (REPOSITORY / source).exists()] == []
    assert [line for line in lines if line.startswith("USER ")][-1] == "USER 10001:10001"


def test_documents_that_the_pages_take_outlive_the_container(compose):
    """The folder that the image names is a volume of the container that serves the pages, and of the chart's."""
    image = (REPOSITORY / "infra/image/Dockerfile").read_text()
    (folder,) = re.findall(r"DRAWBACK_DOCUMENTS__FOLDER=(\S+)", image)
    (volume,) = compose["services"]["dashboard"]["volumes"]
    name, _, at = volume.partition(":")
    assert at == folder
    assert name in compose["volumes"]
    assert f"install -d -o 10001 -g 10001 {folder}" in image
    assert (
        f"mountPath: {folder}"
        in (REPOSITORY / "infra/helm/drawback-monitor/templates/_helpers.tpl").read_text()
    )


def test_every_container_has_bounds(services):
    """One process that runs wild takes neither the machine's memory nor all its process numbers."""
    without = {
        name for name, service in services.items() if not {"mem_limit", "pids_limit"} <= service.keys()
    }

    assert without == set()


def _all_locked(place, *extras):
    """Every package that the product asks for with these extras is in a lock file with a version and a hash."""
    lock = (REPOSITORY / "infra" / place / "requirements.lock").read_text(encoding="utf-8")
    locked = {
        block.partition("==")[0].partition("[")[0]: block
        for block in re.split(r"\n(?=\S)", lock)
        if block.strip()
    }
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(one for extra in extras for one in project["optional-dependencies"][extra]),
    ]
    wanted = {re.split(r"[\[<>=; ]", one)[0].strip().lower() for one in asked} | {"hatchling"}

    assert wanted - locked.keys() == set()
    assert [name for name, block in locked.items() if "--hash=sha256:" not in block] == []


def test_checks_and_tests_are_installed_by_hash_only():
    """What `.ci/run` installs is locked too."""
    _all_locked("ci", "optimise", "documents", "test", "check")
    assert "DRAWBACK_LOCK=infra/ci/requirements.lock" in (REPOSITORY / ".ci" / "run").read_text(
        encoding="utf-8"
    )


def test_the_image_installs_packages_by_hash_only():
    """Every package that the product asks for is in the lock file with a version and a hash; base images have a tag."""
    dockerfile = (REPOSITORY / "infra" / "image" / "Dockerfile").read_text(encoding="utf-8")
    _all_locked("image", "optimise", "documents")

    assert "--require-hashes -r requirements.lock" in dockerfile
    bases = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert [base for base in bases if ":" not in base or base.endswith(":latest")] == []
