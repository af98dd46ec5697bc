#!/usr/bin/env python3
"""Warns when what is linked is older than what advice.txt says.

advice.py PREFIX    PREFIX is build.py's; a warning a line, none when all is well. Always exits with 0: a build for a
                    distribution may know better, and has been told.
"""

import pathlib
import re
import sys

import manifest
from sbom import built_versions


def parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def warnings(built: dict[str, str], advice: str, accepted: dict[str, list[manifest.Release]]) -> list[str]:
    """`built`: project -> version; `advice`: the text of advice.txt; `accepted`: manifest.read().releases."""
    said = []
    for line in advice.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        project, advised, reason = line.split(None, 2)
        version = built.get(project)
        if version is None:
            said.append(f"{project}: advised, but not linked: advice.txt has a line too many")
            continue
        patched = any(patch.name.rpartition(".")[0] in reason
                      for release in accepted.get(project, []) if release.version == version for patch in release.patches)
        if parts(version) < parts(advised) and not patched:
            said.append(f"{project} {version} is older than {advised}, which is advised: {reason}")
    said += [f"{project}: advice.txt has no line for it" for project in built if f"\n{project} " not in f"\n{advice}"]
    return said


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    advice = (manifest.HERE / "advice.txt").read_text()
    for warning in warnings(built_versions(pathlib.Path(sys.argv[1])), advice, manifest.read().releases):
        print(warning)


if __name__ == "__main__":
    main()
