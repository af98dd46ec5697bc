"""Seeds for the targets of saved documents, made of the golden reports: they change with the structs, seeds would not.

    seeds.py FOLDER   writes FOLDER/<target>/*: certificates without their PEM, nothing large
"""

import json
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

LARGEST = 40_000  # bytes; a fuzzer is quick on small documents only
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"


def without_pem(value: Any) -> Any:
    if isinstance(value, list):
        return [without_pem(one) for one in value]
    if isinstance(value, dict):
        return {key: "" if key == "pem" else without_pem(one) for key, one in value.items()}
    return value


def documents(report: Any) -> Iterator[tuple[str, Any]]:
    evidence = report["evidence"]
    yield "report", report
    yield "evidence", evidence
    if evidence["earlier"] is not None:
        yield "options", {"previous": evidence["earlier"]}
    for host in evidence["mx_hosts"][:1]:
        for probe in host["probes"][:1]:
            endpoint = {"host": host["host"], "ip": probe["ip"]}
            yield "saved_parts", {"endpoint": endpoint, "seen": probe, "age_us": 0}


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    reports = sorted(GOLDEN.glob("*.json"))
    if not reports:
        raise SystemExit(f"no reports in {GOLDEN.name}")
    for file in reports:
        report = without_pem(json.loads(file.read_text(encoding="utf-8")))
        for target, document in documents(report):
            text = json.dumps(document, separators=(",", ":"))
            if len(text) <= LARGEST:
                (folder / target).mkdir(parents=True, exist_ok=True)
                (folder / target / file.stem).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
