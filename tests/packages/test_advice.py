"""A build with a release older than advised says so; the fix as a patch counts as the release that brought it."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cmake/third_party"))

import advice  # noqa: E402
import manifest  # noqa: E402

ADVICE = "# why\nc-ares 1.34.6 CVE-2025-62408\n"


def release(version: str, *patches: str) -> dict[str, list[manifest.Release]]:
    made = manifest.Release("c-ares", version, "0" * 64, "-", tuple(manifest.Patch("0" * 64, name) for name in patches))
    return {"c-ares": [made]}


def test_an_older_release_is_named_with_the_reason() -> None:
    [said] = advice.warnings({"c-ares": "1.34.5"}, ADVICE, release("1.34.5"))
    assert "c-ares 1.34.5" in said and "1.34.6" in said and "CVE-2025-62408" in said


def test_the_same_release_with_the_fix_is_not() -> None:
    assert advice.warnings({"c-ares": "1.34.5"}, ADVICE, release("1.34.5", "CVE-2025-62408.diff")) == []


def test_versions_are_compared_as_numbers() -> None:
    assert advice.warnings({"c-ares": "1.34.10"}, ADVICE, release("1.34.10")) == []


def test_what_is_linked_without_advice_is_named() -> None:
    [said] = advice.warnings({"c-ares": "1.34.6", "zlib": "1.3.1"}, ADVICE, release("1.34.6"))
    assert said.startswith("zlib")


def test_today_nothing_is_older_than_advised() -> None:
    newest = {project: accepted[0].version for project, accepted in manifest.read().releases.items()}
    text = (manifest.HERE / "advice.txt").read_text()
    assert advice.warnings(newest, text, manifest.read().releases) == []
