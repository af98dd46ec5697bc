"""Instruction counts of three fixed workloads under callgrind, the regression gate that no busy machine disturbs.
Counted on the dev build (-O1, assertions on), which ./dev test has at hand: what makes the release build slower
makes it longer too.

usage: instructions.py PROGRAM [--accept] exit code 77: nothing to compare with here, and why"""

from __future__ import annotations

import json
import os
import pathlib
import platform
import re
import subprocess
import sys

COUNTS = pathlib.Path(__file__).resolve().with_name("instructions.json")
WORK = ["judge", "texts", "plan"]
MOST = 0.03
# The C library picks its string functions and their thresholds by the processor: here the plainest on every machine.
PLAIN = (
    "glibc.cpu.hwcaps=-AVX512VL,-AVX512BW,-AVX2,-AVX,-ERMS,-FSRM,-BMI2,-SSE4_2,-SSSE3,-AVX_Fast_Unaligned_Load,"
    "-Fast_Unaligned_Copy:glibc.cpu.x86_non_temporal_threshold=0x100000:glibc.cpu.x86_rep_movsb_threshold=0x100000"
)


def counted(program: str, work: str) -> int:
    command = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        f"--toggle-collect=measured_{work}",
        program,
        work,
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PATH": os.environ["PATH"], "GLIBC_TUNABLES": PLAIN, "LC_ALL": "C"},
    )
    count = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or count is None or int(count[1]) < 1_000_000:
        sys.exit(f"{work}: no count was had\n{done.stderr}")
    return int(count[1])


def toolchain() -> dict[str, str]:
    version = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return {"compiler": version, "c_library": " ".join(platform.libc_ver()), "architecture": platform.machine()}


def main() -> None:
    program, accept = sys.argv[1], sys.argv[2:] == ["--accept"]
    here = toolchain()
    known = json.loads(COUNTS.read_text()) if COUNTS.exists() else {"toolchain": None, "counts": {}}
    if not accept and known["toolchain"] != here:
        print(f"skipped: the counts are of {known['toolchain']}, this is {here}; another compiler counts otherwise")
        sys.exit(77)
    counts = {work: counted(program, work) for work in WORK}
    if accept:
        COUNTS.write_text(json.dumps({"toolchain": here, "counts": counts}, indent=1) + "\n")
        print(f"accepted: {counts}")
        return
    longer = []
    for work, count in counts.items():
        before = known["counts"][work]
        change = count / before - 1
        print(f"{work:<6} {count:>12,} instructions   {before:>12,} accepted   {change:+.2%}")
        if change > MOST:
            longer.append(f"{work} takes {change:.1%} more instructions than accepted, and {MOST:.0%} is the most")
        elif change < -MOST:
            print(f"       {work} got shorter: accept the new count, so that the gate guards it")
    if longer:
        sys.exit(
            "\n".join(
                [*longer, "To accept it: ./dev bench --accept-instructions, and say in the commit what it is spent on."]
            )
        )


if __name__ == "__main__":
    main()
