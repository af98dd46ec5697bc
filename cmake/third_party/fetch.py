"""Finds the pinned sources: a local folder, else upstream or Python's package index, else the distribution's archive.

Wherever a file comes from, it counts only if its SHA-256 is the one in manifest.txt.
"""

import concurrent.futures
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv

import debian_source
from manifest import Manifest, Release, cache_folder, sha256_of

CONNECT_SECONDS = 4  # an unreachable upstream must not hold up a build on a closed network


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def sources_folders() -> list[pathlib.Path]:
    """Where tarballs may already lie. What we download goes to the last of them."""
    named = os.environ.get("MTASTS_SOURCES")
    own = cache_folder() / "sources"
    own.mkdir(parents=True, exist_ok=True)
    return [*([pathlib.Path(named)] if named else []), own]


def files_of(release: Release) -> list[tuple[str, str]]:
    """The files that a release consists of, as (name, sha256): the tarball, then its patches."""
    return [(release.file_name, release.sha256),
            *((f"{release.project}-{release.version}-{p.name}", p.sha256) for p in release.patches)]


def from_folders(release: Release) -> list[pathlib.Path] | None:
    """The release's files where all of them lie in our folders, else None."""
    found = []
    for name, sha256 in files_of(release):
        # A folder filled by hand may hold the distribution's spelling of the name.
        spelled = f"{release.project}_{release.version}.orig.tar."
        other_names = (f"{spelled}gz", f"{spelled}xz", *([release.package_file] if release.requirement else []))
        names = (name, *other_names) if name == release.file_name else (name,)
        candidates = [folder / n for folder in sources_folders() for n in names]
        match = next((c for c in candidates if c.is_file() and sha256_of(c) == sha256), None)
        if match is None:
            return None
        found.append(match)
    return found


def reachable(host: str) -> bool:
    try:
        socket.create_connection((host, 443), timeout=CONNECT_SECONDS).close()
        return True
    except OSError:
        return False


def reachable_hosts(releases: list[Release]) -> set[str]:
    """The upstream hosts that answer. Behind a proxy we cannot know, so every host is worth a try."""
    hosts = {urllib.parse.urlsplit(r.url).hostname or "" for r in releases if r.of_upstream}
    if not hosts:
        return hosts
    if urllib.request.getproxies().get("https"):
        return hosts
    pool = concurrent.futures.ThreadPoolExecutor(len(hosts))
    tries = {pool.submit(reachable, h): h for h in hosts}
    done, _ = concurrent.futures.wait(tries, timeout=CONNECT_SECONDS + 1)
    pool.shutdown(wait=False, cancel_futures=True)
    return {tries[t] for t in done if t.result()}


def from_upstream(release: Release, folder: pathlib.Path) -> bool:
    if release.patches:  # upstream publishes no patches beside its tarballs; the distribution does
        return False
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:
        try:
            with urllib.request.urlopen(release.url, timeout=20) as answer:
                shutil.copyfileobj(answer, part)
        except OSError as error:
            say(f"{release}: upstream failed: {error}")
            pathlib.Path(part.name).unlink()
            return False
    return keep(pathlib.Path(part.name), folder / release.file_name, release.sha256)


def python_with_pip(folder: pathlib.Path) -> pathlib.Path:
    """The Python that runs us where it has pip, else one in `folder` that is made for it."""
    has_pip = subprocess.run([sys.executable, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    if has_pip:
        return pathlib.Path(sys.executable)
    venv.create(folder / "venv", with_pip=True)
    return folder / "venv/bin/python"


def from_package_index(release: Release, folder: pathlib.Path) -> bool:
    """By pip, from whichever index it is configured for. It runs the build script of the package for its metadata, so
    it must know the pinned SHA-256, which it looks at before it unpacks."""
    with tempfile.TemporaryDirectory(prefix="mtasts-pip-", dir=folder) as named:
        private = pathlib.Path(named)
        try:
            pip = [python_with_pip(private), "-m", "pip", "--disable-pip-version-check", "--no-input", "--timeout", "10",
                   "--retries", "1"]
            pinned = private / "requirements.txt"
            pinned.write_text(f"{release.requirement} --hash=sha256:{release.sha256}\n")
            subprocess.run([*pip, "download", "--quiet", "--no-deps", "--no-binary", release.requirement.split("==")[0],
                            "--require-hashes", "--dest", private / "got", "-r", pinned],
                           capture_output=True, text=True, check=True, timeout=300)
            [got] = (private / "got").iterdir()
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            said = (getattr(error, "stderr", None) or "").strip() or str(error)
            say(f"{release}: pip cannot download {release.requirement}: {said.splitlines()[-1]}")
            return False
        return keep(got, folder / release.file_name, release.sha256)


def keep(got: pathlib.Path, wanted: pathlib.Path, sha256: str) -> bool:
    """Takes a downloaded file under its own name if its content is what was pinned."""
    if sha256_of(got) == sha256:
        got.replace(wanted)
        return True
    say(f"{wanted.name}: refused, its SHA-256 is {sha256_of(got)}")
    got.unlink()
    return False


def fetch(manifest: Manifest) -> dict[str, tuple[Release, list[pathlib.Path]]]:
    """project -> (the accepted release that was found, its files). Exits with advice where none was."""
    found: dict[str, tuple[Release, list[pathlib.Path]]] = {}

    def look_in_folders() -> list[str]:
        for project, releases in manifest.releases.items():
            for release in releases:
                files = from_folders(release) if project not in found else None
                if files:
                    found[project] = (release, files)
                    say(f"{release}: {files[0]}")
        return [p for p in manifest.releases if p not in found]

    missing = look_in_folders()
    if missing:
        folder = sources_folders()[-1]
        candidates = [r for p in missing for r in manifest.releases[p]]
        hosts = reachable_hosts(candidates)
        if not hosts and any(r.of_upstream for r in candidates):
            say("upstream cannot be reached from here")
        for project in missing:
            any(from_package_index(r, folder) if r.requirement else from_upstream(r, folder)
                for r in manifest.releases[project]
                if r.requirement or urllib.parse.urlsplit(r.url).hostname in hosts)
        missing = look_in_folders()
    if missing:
        say(f"asking the distribution's source archive for {', '.join(missing)}")
        debian_source.fetch({p: manifest.releases[p] for p in missing}, manifest.suites, folder, keep)
        missing = look_in_folders()
    if missing:
        wanted = ", ".join(str(manifest.releases[p][0]) for p in missing)
        raise SystemExit(f"no source for {wanted}.\nPut the tarballs named in cmake/third_party/manifest.txt "
                         "into a folder and name it in MTASTS_SOURCES, or use -DMTASTS_SYSTEM_LIBS=ON.")
    return found
