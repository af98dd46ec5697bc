"""Checks worlds live and saves their reports beside this file: those named, else those that are not saved yet.

    ./dev golden [WORLD...]

What belongs to this machine alone is taken out of the evidence; `./dev generate` gives the file its layout.
"""

from __future__ import annotations

import pathlib
import sys
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "examples"))

from mail_lab import MailLab, world_names  # noqa: E402

import mtasts  # noqa: E402


def without_this_machine(evidence: dict[str, Any]) -> dict[str, Any]:
    """The lab gives the name in EHLO and every address; only the trust store lies in a folder of ours."""
    for library in evidence["versions"]:
        if library["name"] == "trust_store":
            library["version"] = "the lab's root"
    return evidence


def main(asked: list[str]) -> None:
    if unknown := set(asked) - set(world_names()):
        sys.exit(f"no such world: {', '.join(sorted(unknown))}")
    names = asked or [name for name in world_names() if not (HERE / f"{name}.json").exists()]
    if not names:
        return
    with MailLab(names) as lab:
        for name in names:
            world = lab.worlds[name]
            evidence = without_this_machine(mtasts.check(world.domain, **world.options).to_dict()["evidence"])
            (HERE / f"{name}.json").write_text(mtasts.judge(evidence).to_json())
    print(f"captured {', '.join(names)}")


if __name__ == "__main__":
    main(sys.argv[1:])
