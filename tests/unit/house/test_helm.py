"""The Helm chart: what it makes is what Kubernetes takes, runs without rights, and speaks of settings and commands that there are."""

import re
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml

from drawback.cli.verbs import VERBS
from drawback.config.settings import Settings
from support.runners import REPOSITORY

CHART = REPOSITORY / "infra/helm/drawback-monitor"
OPERATORS = {"PodMonitor", "PrometheusRule", "ScaledObject"}
"""Kinds of operators' own, whose schemas are not Kubernetes'."""
VARIANTS = {
    "together": (),
    "apart": ("--set", "services=apart"),
    "msk": ("-f", str(CHART / "values-msk.yaml")),
    "rds": ("-f", str(CHART / "values-rds.yaml")),
    "everything": (
        "--set",
        "services=apart,autoscaling.enabled=true,monitoring.rules=true,monitoring.serviceMonitor=true",
        "--set",
        "monitoring.runbooks=https://docs.example/runbooks",
    ),
}

pytestmark = pytest.mark.skipif(shutil.which("helm") is None, reason="needs helm 3")


def rendered(*given):
    done = subprocess.run(
        ["helm", "template", "x", str(CHART), "--kube-version", "1.31.0", *given],
        capture_output=True,
        text=True,
        check=True,
    )
    return [found for found in yaml.safe_load_all(done.stdout) if found]


@pytest.fixture(params=VARIANTS)
def manifests(request):
    """What the chart makes of each set of values."""
    return rendered(*VARIANTS[request.param])


def pods(manifests):
    return [m["spec"]["template"]["spec"] for m in manifests if m["kind"] in {"Deployment", "Job"}]


def test_kubernetes_takes_what_the_chart_makes(manifests):
    """Each manifest against the schema of its kind, strictly."""
    checked = [m for m in manifests if m["kind"] not in OPERATORS]
    for manifest in checked:
        kubernetes_validate.validate(manifest, "1.31", strict=True)
    assert len(checked) > 8


def test_no_pod_has_more_rights_than_it_needs(manifests):
    """No root, no capability, no writable root, no token, secrets as files, limits."""
    for pod in pods(manifests):
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["automountServiceAccountToken"] is False
        (container,) = pod["containers"]
        rights = container["securityContext"]
        assert (rights["readOnlyRootFilesystem"], rights["allowPrivilegeEscalation"]) == (True, False)
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert not [one for one in container["env"] if "valueFrom" in one]


def test_each_process_has_its_probes_and_time_to_leave(manifests):
    """Startup, liveness and readiness by the pages that each process has; 35 seconds after SIGTERM."""
    deployments = [m for m in manifests if m["kind"] == "Deployment"]
    for one in deployments:
        pod = one["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        paths = [
            container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")
        ]
        assert paths == ["/livez", "/livez", "/readyz"]
        assert pod["terminationGracePeriodSeconds"] == 35
    assert {"x-scheduler", "x-dashboard"} < {one["metadata"]["name"] for one in deployments}


def test_commands_and_settings_are_the_programs(manifests):
    """Each container runs a command that there is, with settings that the program takes."""
    verbs = {verb.name for verb in VERBS}
    known = {
        f"DRAWBACK_{group}__{name}".upper()
        for group, field in Settings.model_fields.items()
        for name in field.annotation.model_fields
    } | {"DRAWBACK_SECRETS_DIR"}
    for pod in pods(manifests):
        (container,) = pod["containers"]
        assert container["args"][0] in verbs
        assert {one["name"] for one in container["env"]} <= known


def test_tables_and_topics_come_before_the_processes():
    """Two jobs before an install or an upgrade: the first as the owner of the tables."""
    jobs = {m["metadata"]["name"]: m for m in rendered() if m["kind"] == "Job"}

    assert jobs.keys() == {"x-migrate", "x-topics"}
    for job in jobs.values():
        assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = jobs["x-migrate"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["migrate", "--to", "head"]
    assert "drawback_owner@" in next(
        e["value"] for e in pod["containers"][0]["env"] if e["name"] == "DRAWBACK_DATABASE__URL"
    )


def test_a_relay_runs_where_services_run_apart_and_only_there():
    """Both ways of running; a third is refused with a sentence."""

    def names(*given):
        return {m["metadata"]["name"] for m in rendered(*given) if m["kind"] == "Deployment"}

    assert names() == {"x-worker", "x-scheduler", "x-dashboard"}
    assert {"x-relay", "x-worker-claims"} < names(*VARIANTS["apart"])
    with pytest.raises(subprocess.CalledProcessError) as refused:
        rendered("--set", "services=both")
    assert "expected together or apart" in refused.value.stderr


def test_the_rules_are_the_tested_ones_with_the_address_of_the_runbooks():
    """Every rule of alerts.yml, linked to the published page."""
    (rules,) = [m for m in rendered(*VARIANTS["everything"]) if m["kind"] == "PrometheusRule"]
    ours = yaml.safe_load((REPOSITORY / "infra/prometheus/alerts.yml").read_text(encoding="utf-8"))

    text = yaml.safe_dump(ours, width=10_000).replace("docs/runbooks.md", "https://docs.example/runbooks")
    assert rules["spec"] == yaml.safe_load(text)
    assert re.search(r"https://docs\.example/runbooks#watchdog", text)
