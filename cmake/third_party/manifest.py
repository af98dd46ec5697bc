"""Reads manifest.txt: which releases of which projects we accept, and where they may come from."""

import dataclasses
import hashlib
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Patch:
    sha256: str
    name: str


@dataclasses.dataclass(frozen=True)
class Release:
    project: str
    version: str
    sha256: str
    url: str
    patches: tuple[Patch, ...] = ()

    @property
    def of_distribution(self) -> bool:
        """No upstream publishes this very file: it is the distribution's own, in whatever compression."""
        return self.url == "-"

    @property
    def of_upstream(self) -> bool:
        return not self.of_distribution and self.requirement is None

    @property
    def requirement(self) -> str | None:
        """What pip is asked for where the sources come in a package of Python's index: `package==version`."""
        return self.url.removeprefix("pip:") if self.url.startswith("pip:") else None

    @property
    def package_file(self) -> str:
        """The name that the package of a `requirement` has in Python's index."""
        return f"{(self.requirement or '').replace('==', '-')}.tar.gz"

    @property
    def file_name(self) -> str:
        return f"{self.project}-{self.version}" + (".orig.tar" if self.of_distribution else ".tar.gz")

    def __str__(self) -> str:
        return f"{self.project} {self.version}"


@dataclasses.dataclass(frozen=True)
class Manifest:
    releases: dict[str, list[Release]]  # project -> accepted releases, newest first
    suites: tuple[str, ...]


def read() -> Manifest:
    releases: dict[str, list[Release]] = {}
    patches: dict[tuple[str, str], list[Patch]] = {}
    suites: tuple[str, ...] = ()
    for line in (HERE / "manifest.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "suite":
            suites = tuple(words[1:])
        elif words[0] == "release":
            release = Release(*words[1:])
            releases.setdefault(release.project, []).append(release)
        elif words[0] == "patch":
            project, version, sha256, name = words[1:]
            patches.setdefault((project, version), []).append(Patch(sha256, name))
        else:
            raise SystemExit(f"manifest.txt: unknown line: {line}")
    for known in releases.values():
        known[:] = [dataclasses.replace(r, patches=tuple(patches.get((r.project, r.version), ())))
                    for r in known]
    return Manifest(releases, suites)


def sha256_of(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cache_folder() -> pathlib.Path:
    """Where sources and built libraries are kept between builds: MTASTS_CACHE, else the user's cache."""
    named = os.environ.get("MTASTS_CACHE")
    if named:
        return pathlib.Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "mtasts"
