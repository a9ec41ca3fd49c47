"""Checks rendered manifests for what no schema says. Usage: check_manifests.py REPOSITORY VALUES MANIFESTS

Prints each problem and exits with 1 if there are any.
"""

import re
import sys
from pathlib import Path

import yaml

POD_SECURITY = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
WRITABLE = {"/tmp", "/var/lib/stowage"}


class Manifests:
    def __init__(self, path: Path) -> None:
        self.all = [document for document in yaml.safe_load_all(path.read_text()) if document]
        self.problems: list[str] = []

    def of(self, kind: str) -> list[dict]:
        return [document for document in self.all if document["kind"] == kind]

    def expect(self, ok: bool, problem: str) -> None:
        if not ok:
            self.problems.append(problem)


def pods(manifests: Manifests) -> list[tuple[str, dict]]:
    """The name of each workload, with the template of its pods."""
    found = [(f"StatefulSet {s['metadata']['name']}", s["spec"]["template"]) for s in manifests.of("StatefulSet")]
    for job in manifests.of("CronJob"):
        found.append((f"CronJob {job['metadata']['name']}", job["spec"]["jobTemplate"]["spec"]["template"]))
    return found


def check_security(manifests: Manifests) -> None:
    for name, template in pods(manifests):
        spec = template["spec"]
        manifests.expect(spec["enableServiceLinks"] is False, f"{name}: service links")
        manifests.expect(spec["automountServiceAccountToken"] is False, f"{name}: the token of the account is mounted")
        for key, value in POD_SECURITY.items():
            manifests.expect(spec["securityContext"].get(key) == value, f"{name}: {key} is not {value}")
        for container in spec["containers"]:
            manifests.expect(
                container["securityContext"] == CONTAINER_SECURITY, f"{name}: {container['securityContext']}"
            )
            written = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
            manifests.expect(written == WRITABLE, f"{name}: writable are {sorted(written)}")
    for account in manifests.of("ServiceAccount"):
        manifests.expect(account["automountServiceAccountToken"] is False, "the account's token is mounted")


def check_references(manifests: Manifests) -> None:
    """Names that refer to another manifest, a volume or a port exist."""
    rendered = {kind: {m["metadata"]["name"] for m in manifests.of(kind)} for kind in ("ConfigMap", "Service")}
    for name, template in pods(manifests):
        spec = template["spec"]
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        if name.startswith("StatefulSet"):
            for claim in manifests.of("StatefulSet")[0]["spec"].get("volumeClaimTemplates", []):
                volumes[claim["metadata"]["name"]] = claim
        config = volumes["config"]["configMap"]["name"]
        manifests.expect(config in rendered["ConfigMap"], f"{name}: there is no ConfigMap {config}")
        for container in spec["containers"]:
            mounted = [mount["name"] for mount in container["volumeMounts"]]
            manifests.expect(sorted(mounted) == sorted(volumes), f"{name}: volumes {sorted(volumes)}, mounts {mounted}")
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if probe in container:
                    port = container[probe]["httpGet"]["port"]
                    manifests.expect(port in ports, f"{name}: {probe} of port {port}, which is not in {ports}")
            names = [variable["name"] for variable in container["env"]]
            manifests.expect(len(names) == len(set(names)), f"{name}: a variable is defined twice: {names}")
    stateful = manifests.of("StatefulSet")[0]
    labels = stateful["spec"]["template"]["metadata"]["labels"]
    manifests.expect(stateful["spec"]["serviceName"] in rendered["Service"], "the StatefulSet has no Service")
    ports = {port["name"] for port in stateful["spec"]["template"]["spec"]["containers"][0]["ports"]}
    selectors = [("StatefulSet", stateful["spec"]["selector"]["matchLabels"])]
    selectors += [("Service", service["spec"]["selector"]) for service in manifests.of("Service")]
    selectors += [
        (kind, m["spec"]["selector"]["matchLabels"])
        for kind in ("PodDisruptionBudget", "PodMonitor")
        for m in manifests.of(kind)
    ]
    selectors += [("NetworkPolicy", m["spec"]["podSelector"]["matchLabels"]) for m in manifests.of("NetworkPolicy")]
    for kind, selector in selectors:
        manifests.expect(selector.items() <= labels.items(), f"{kind} does not select the instances: {selector}")
        for name, template in pods(manifests):
            if name.startswith("CronJob") and kind != "NetworkPolicy":
                of_job = template["metadata"]["labels"]
                manifests.expect(not selector.items() <= of_job.items(), f"{kind} selects the pods of {name}")
    for monitor in manifests.of("PodMonitor"):
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            manifests.expect(endpoint["port"] in ports, f"PodMonitor: port {endpoint['port']} is not in {ports}")
            job = [r["replacement"] for r in endpoint["relabelings"] if r["targetLabel"] == "job"]
            manifests.expect(bool(job) and job[0].startswith("stowage"), f"PodMonitor: job {job}, which no alert knows")
    for scaled in manifests.of("ScaledObject"):
        target = scaled["spec"]["scaleTargetRef"]["name"]
        manifests.expect(target == stateful["metadata"]["name"], f"ScaledObject: there is no StatefulSet {target}")
    manifests.expect(
        ("replicas" in stateful["spec"]) != bool(manifests.of("ScaledObject")),
        "replicas must be set without KEDA, and not with it",
    )


def check_properties(manifests: Manifests, values: dict) -> None:
    """The properties file has the values of `config`, as Java reads them."""
    text = manifests.of("ConfigMap")[0]["data"]["stowage.properties"]
    read = {}
    for line in text.splitlines():
        key, _, value = line.partition("=")
        read[key] = re.sub(
            r"\\(.)", lambda escaped: {"n": "\n", "r": "\r", "t": "\t"}.get(escaped[1], escaped[1]), value
        )
    expected = {"http.host": "0.0.0.0", "bootstrap.servers": values["bootstrapServers"]}
    for key, value in values.get("config", {}).items():
        expected[key] = str(value).lower() if isinstance(value, bool) else str(value)
    for key, value in expected.items():
        manifests.expect(read.get(key) == value, f"{key} is {read.get(key)!r} instead of {value!r}")
    port = str(values.get("management", {}).get("port", 8090))
    manifests.expect(read.get("management.port") == port, f"management.port is not {port}")


def check_membership(manifests: Manifests, repository: Path) -> None:
    stateful = manifests.of("StatefulSet")[0]["spec"]["template"]["spec"]
    variables = {variable["name"]: variable.get("value") for variable in stateful["containers"][0]["env"]}
    member = variables["STOWAGE_KAFKA_MAIN_CONSUMER_GROUP_INSTANCE_ID"]
    manifests.expect(member == "$(POD_NAMESPACE).$(POD_NAME)", f"group.instance.id is {member}")
    for name, template in pods(manifests):
        if name.startswith("CronJob"):
            of_job = [variable["name"] for variable in template["spec"]["containers"][0]["env"]]
            manifests.expect(
                "STOWAGE_KAFKA_MAIN_CONSUMER_GROUP_INSTANCE_ID" not in of_job,
                f"{name} would join the group as an instance",
            )
    source = (repository / "cli/src/main/java/dev/stowage/cli/Shutdown.java").read_text()
    patience = int(re.search(r"PATIENCE_SECONDS = (\d+);", source)[1])
    grace = stateful["terminationGracePeriodSeconds"]
    manifests.expect(grace > patience, f"terminationGracePeriodSeconds {grace}, an instance stops within {patience} s")


def check_network(manifests: Manifests) -> None:
    for policy in manifests.of("NetworkPolicy"):
        for rule in policy["spec"]["ingress"]:
            manifests.expect(bool(rule.get("from")), f"an ingress rule without peers allows all: {rule}")
        for rule in policy["spec"].get("egress", []):
            manifests.expect(
                bool(rule.get("to")) or {p["port"] for p in rule["ports"]} == {53, 5353},
                f"an egress rule without peers allows all: {rule}",
            )


def check_rules(manifests: Manifests, repository: Path) -> None:
    expected = []
    for path in sorted((repository / "monitoring/prometheus/rules").glob("*.yml")):
        expected += yaml.safe_load(path.read_text())["groups"]
    for rule in manifests.of("PrometheusRule"):
        groups = rule["spec"]["groups"]
        for group in groups:
            for alert in group["rules"]:
                if "annotations" in alert:
                    runbook = alert["annotations"]["runbook"]
                    alert["annotations"]["runbook"] = runbook[runbook.index("docs/") :]
        manifests.expect(groups == expected, "the rules are not those of monitoring/prometheus/rules")


def main(repository: Path, values: Path, path: Path) -> int:
    manifests = Manifests(path)
    check_security(manifests)
    check_references(manifests)
    check_properties(manifests, yaml.safe_load(values.read_text()))
    check_membership(manifests, repository)
    check_network(manifests)
    check_rules(manifests, repository)
    print("\n".join(manifests.problems))
    return 1 if manifests.problems else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
