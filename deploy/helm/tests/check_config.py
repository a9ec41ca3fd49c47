"""Starts `stowage topology` with the configuration and environment of rendered manifests: check_config.py MANIFESTS COMMAND...

Values from Secrets are replaced by text, and the registry by one in the process, because its certificates do not exist.
Prints what Stowage says, and exits with 1 if it refuses a key or does not know it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml


def environment(container: dict) -> dict[str, str]:
    values: dict[str, str] = {}
    for variable in container["env"]:
        value = variable.get("value", "text")
        values[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda found: values[found[1]], value)
    return values


def main(path: Path, command: list[str]) -> int:
    documents = [document for document in yaml.safe_load_all(path.read_text()) if document]
    config = next(document for document in documents if document["kind"] == "ConfigMap")
    stateful = next(document for document in documents if document["kind"] == "StatefulSet")
    variables = environment(stateful["spec"]["template"]["spec"]["containers"][0])
    variables.pop("JAVA_TOOL_OPTIONS")
    with tempfile.TemporaryDirectory() as directory:
        properties = Path(directory, "stowage.properties")
        properties.write_text(config["data"]["stowage.properties"])
        result = subprocess.run(
            [*command, "topology", "--config", str(properties), "--schema-registry-url", "mock://charts"],
            env={**os.environ, **variables},
            check=False,
            capture_output=True,
            text=True,
        )
    print(result.stdout, result.stderr)
    wrong = result.returncode != 0 or "warning:" in result.stderr
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
