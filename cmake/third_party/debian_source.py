"""Takes upstream tarballs and patches out of the source archive of a Debian suite.

The archive's address is read from the machine's own apt configuration, whichever mirror that names. apt works in
private folders here, so nothing of the system changes and no root is needed.
"""

import collections.abc
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile

from manifest import Release

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
Keep = collections.abc.Callable[[pathlib.Path, pathlib.Path, str], bool]


def mirrors() -> list[tuple[str, str]]:
    """(URI, label) of the machine's Debian archives. The label is empty before the first `apt-get update`."""
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)|$(LABEL)",
                             "Created-By: Packages"], capture_output=True, text=True, check=False)
    rows = {tuple(row.split("|")) for row in listed.stdout.splitlines()}
    return sorted((uri, label) for uri, origin, label in rows if origin in ("Debian", ""))


def source_lines(suite: str) -> list[str]:
    """One deb-src line for each archive that may have the suite."""
    return [f"deb-src [signed-by={KEYRING}] {uri} {suite} main" for uri, label in mirrors()
            if not label or (label == "Debian-Security") == suite.endswith("-security")]


class PrivateApt:
    """apt with its own lists, cache and sources for one suite, in a folder that goes away with it."""

    def __init__(self, folder: pathlib.Path, suite: str) -> None:
        self.folder = folder
        for name in ("state/lists/partial", "cache/archives/partial", "etc/sources.list.d"):
            (folder / name).mkdir(parents=True)
        (folder / "etc/sources.list").write_text("\n".join(source_lines(suite)) + "\n")
        config = folder / "apt.conf"
        config.write_text(f'Dir::State "{folder}/state";\nDir::State::status "/dev/null";\n'
                          f'Dir::Cache "{folder}/cache";\nDir::Etc::sourcelist "{folder}/etc/sources.list";\n'
                          f'Dir::Etc::sourceparts "{folder}/etc/sources.list.d";\n'
                          'Acquire::Languages "none";\nAPT::Sandbox::User "";\n'
                          'Acquire::http::Timeout "10";\nAcquire::Retries "1";\n')
        self.environment = os.environ | {"APT_CONFIG": str(config), "LC_ALL": "C"}
        # Not every pair of archive and suite exists; what could be had is what counts.
        self.run("apt-get", "update")

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True,
                              check=False).stdout

    def versions(self, project: str) -> dict[str, str]:
        """SHA-256 of the upstream tarball -> the distribution's version that holds it."""
        versions = {}
        for paragraph in self.run("apt-cache", "showsrc", project).split("\n\n"):
            version = re.search(r"^Version: (\S+)$", paragraph, re.M)
            tarball = re.search(r"^ ([0-9a-f]{64}) \d+ \S+\.orig\.tar\.[gx]z$", paragraph, re.M)
            if version and tarball:
                versions[tarball[1]] = version[1]
        return versions

    def download(self, project: str, version: str, *endings: str) -> pathlib.Path | None:
        """One file of a source package, by how its name ends."""
        for line in self.run("apt-get", "source", "--print-uris", "--only-source", f"{project}={version}").splitlines():
            if not line.startswith("'"):
                continue
            uri, name, _size, checksum = shlex.split(line)
            if name.endswith(endings):
                self.run("/usr/lib/apt/apt-helper", "download-file", uri, str(self.folder / name), checksum)
                return self.folder / name if (self.folder / name).is_file() else None
        return None


def fetch(wanted: dict[str, list[Release]], suites: tuple[str, ...], into: pathlib.Path, keep: Keep) -> None:
    """Puts the newest accepted release of each project into a folder, as far as the archive has it."""
    if not shutil.which("apt-get") or not pathlib.Path(KEYRING).exists():
        return
    with tempfile.TemporaryDirectory(prefix="mtasts-apt-") as folder:
        # One apt a suite: an archive may list a file that only another of them still gives out.
        apts = [PrivateApt(pathlib.Path(folder, suite), suite) for suite in suites]
        for project, releases in wanted.items():
            offers = [(apt, apt.versions(project)) for apt in apts]
            any(fetch_one(apt, release, versions[release.sha256], into, keep)
                for release in releases for apt, versions in offers if release.sha256 in versions)


def fetch_one(apt: PrivateApt, release: Release, version: str, into: pathlib.Path, keep: Keep) -> bool:
    tarball = apt.download(release.project, version, ".orig.tar.gz", ".orig.tar.xz")
    if not tarball:
        return False
    local = into / f".{tarball.name}"  # keep() renames, which must not cross file systems
    shutil.move(tarball, local)
    if not keep(local, into / release.file_name, release.sha256):
        return False
    if not release.patches:
        return True
    series = apt.download(release.project, version, ".debian.tar.xz")
    if not series:
        return False
    with tarfile.open(series) as archive:
        for patch in release.patches:
            member = archive.extractfile(f"debian/patches/{patch.name}")
            name = f"{release.project}-{release.version}-{patch.name}"
            (into / f".{name}").write_bytes(member.read() if member else b"")
            if not keep(into / f".{name}", into / name, patch.sha256):
                return False
    return True
