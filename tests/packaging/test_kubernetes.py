"""The files for Kubernetes and Prometheus are held against the settings, the routes, the image and the metrics."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from bot import server
from bot.metrics import Metrics
from bot.settings import Settings, variable_of
from bot.work import Census

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
IMAGE = (ROOT / "deploy/Dockerfile").read_text()


def read(name):
    return yaml.safe_load((FOLDER / name).read_text())


@pytest.fixture
def pod():
    return read("deployment.yaml")["spec"]["template"]["spec"]


@pytest.fixture
def container(pod):
    (container,) = pod["containers"]
    return container


def test_the_list_names_every_file_and_the_version_of_the_project():
    listed = read("kustomization.yaml")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert {*listed["resources"], "kustomization.yaml"} == {file.name for file in FOLDER.iterdir()}
    assert listed["images"] == [{"name": "psod-bot", "newTag": version}]


def test_everything_is_called_alike_and_selects_the_same_pods():
    labels = {"app.kubernetes.io/name": "psod-bot"}
    deployment, service, budget = (read(f"{name}.yaml") for name in ("deployment", "service", "disruption-budget"))
    selected = [
        deployment["spec"]["selector"]["matchLabels"],
        service["spec"]["selector"],
        budget["spec"]["selector"]["matchLabels"],
    ]

    assert selected == [labels] * 3
    assert deployment["spec"]["template"]["metadata"]["labels"] == labels


def test_there_are_replicas_and_one_of_them_is_always_left():
    replicas, budget = read("deployment.yaml")["spec"]["replicas"], read("disruption-budget.yaml")["spec"]

    assert 1 <= budget["minAvailable"] < replicas


def test_secrets_come_by_reference_and_nothing_else_is_set_but_the_port(container):
    given = {one["name"]: one for one in container["env"]}
    plain = {name: one["value"] for name, one in given.items() if "value" in one}
    fields = {field for field in Settings.model_fields if variable_of(field) in given}

    assert len(fields) == len(given)
    assert plain == {"PSOD_PORT": "8080"}
    assert {name: one["valueFrom"]["secretKeyRef"]["key"] for name, one in given.items() if name not in plain} == {
        name: name for name in given if name not in plain
    }
    assert {one["valueFrom"]["secretKeyRef"]["name"] for name, one in given.items() if name not in plain} == {"psod-bot"}


def test_what_every_installation_needs_is_required_and_what_one_way_needs_is_not(container):
    optional = {one["name"] for one in container["env"] if one.get("valueFrom", {}).get("secretKeyRef", {}).get("optional")}

    assert {one["name"] for one in container["env"]} - optional == {"PSOD_DATABASE_URL", "PSOD_PORT"}
    assert {"SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "PSOD_TOKEN_KEYS", "PSOD_OAUTH_REDIRECT_URL"} < optional


def test_what_is_being_read_has_room_in_the_temporary_folder(pod):
    (volume,) = pod["volumes"]
    size = re.fullmatch(r"(\d+)Gi", volume["emptyDir"]["sizeLimit"])
    most = {name: Settings.model_fields[name].default for name in ("workers", "file_bytes")}

    assert int(size[1]) * 2**30 >= most["workers"] * most["file_bytes"]


@pytest.mark.parametrize(
    ("probe", "path"), [("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")]
)
def test_probes_ask_the_routes_that_exist_on_the_port_that_is_set(container, probe, path):
    (port,) = container["ports"]

    assert container[probe]["httpGet"] == {"path": path, "port": port["name"]}
    assert str(port["containerPort"]) == next(one["value"] for one in container["env"] if one["name"] == "PSOD_PORT")
    assert f'"{path}"' in Path(server.__file__).read_text()
    assert read("service.yaml")["spec"]["ports"][0]["targetPort"] == port["name"]


def test_what_is_scraped_is_the_route_of_the_metrics(container):
    told = read("deployment.yaml")["spec"]["template"]["metadata"]["annotations"]

    assert (told["prometheus.io/port"], told["prometheus.io/path"]) == (str(container["ports"][0]["containerPort"]), "/metrics")


def test_a_pod_has_longer_to_end_than_its_jobs_and_requests_take(pod):
    drain = Settings.model_fields["drain_seconds"].default

    assert pod["terminationGracePeriodSeconds"] > drain + 2 * server.CLOSING_SECONDS


def test_it_runs_as_the_user_of_the_image_and_may_write_to_tmp_only(pod, container):
    assert f"--uid {pod['securityContext']['runAsUser']}" in IMAGE
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]  # noqa: S108 - of the container
    assert container["args"] == ["run"]


def test_alerts_ask_for_metrics_and_labels_that_exist():
    metrics = Metrics()
    metrics.refused("auth.test", "ratelimited")
    shown = metrics.text(Census()).decode()
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"psod_\w+", rule["expr"])}

    assert len(asked) >= 4
    assert [name for name in asked if not re.search(rf"^{name}\b", shown, re.MULTILINE)] == []
    assert 'psod_jobs{state="dead"}' in shown
