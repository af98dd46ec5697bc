"""Seeds for the targets of saved documents, made of the golden reports: they change with the structs, seeds would not.

    seeds.py FOLDER   writes FOLDER/report/* and FOLDER/evidence/*: certificates without their PEM, nothing large
"""

import json
import pathlib
import sys
from typing import Any

LARGEST = 40_000  # bytes; a fuzzer is quick on small documents only
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"


def without_pem(value: Any) -> Any:
    if isinstance(value, list):
        return [without_pem(one) for one in value]
    if isinstance(value, dict):
        return {key: "" if key == "pem" else without_pem(one) for key, one in value.items()}
    return value


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    reports = sorted(GOLDEN.glob("*.json"))
    if not reports:
        raise SystemExit(f"no reports in {GOLDEN.name}")
    for name in ("report", "evidence"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for file in reports:
        report = without_pem(json.loads(file.read_text(encoding="utf-8")))
        for name, document in (("report", report), ("evidence", report["evidence"])):
            text = json.dumps(document, separators=(",", ":"))
            if len(text) <= LARGEST:
                (folder / name / file.stem).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
