#!/usr/bin/env python3
"""The bill of materials of what is linked into wheel and addon, as CycloneDX 1.6.

sbom.py PREFIX VERSION [NAME=VERSION...]    prints it; PREFIX is build.py's, VERSION that of mtasts, and the named ones
                                            are what comes as headers from the machine that builds (boost, pybind11)

The same input gives the same bytes: no clock, and a serial number that follows from the content.
"""

import json
import pathlib
import sys
import urllib.parse
import uuid

import manifest

# The terms as SPDX names them. licenses/ of the prefix has the texts.
LICENSES = {
    "openssl": "Apache-2.0", "curl": "curl", "c-ares": "MIT", "zlib": "Zlib", "libpsl": "MIT", "publicsuffix": "MPL-2.0",
    "llhttp": "MIT", "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later", "boost": "BSL-1.0", "pybind11": "BSD-3-Clause",
    "node-addon-api": "MIT",
}

# libidn2 compiles the parts of libunistring in that it needs; they come in its own tarball and have no version there.
CONTAINED = {"libidn2": [{"type": "library", "name": "libunistring", "bom-ref": "libunistring",
                          "licenses": [{"expression": "LGPL-3.0-or-later OR GPL-2.0-or-later"}]}]}

# What build.py takes out of the sources.
CHANGED = {"c-ares": [{"type": "unofficial", "resolves": [
    {"type": "security", "name": "memory for as many records as the header of a DNS message claims"}]}]}


def component(name: str, version: str, releases: list[manifest.Release]) -> dict[str, object]:
    if name not in LICENSES:
        raise SystemExit(f"sbom.py: no licence is known for {name}")
    purl = f"pkg:generic/{name}@{version}"
    made: dict[str, object] = {"type": "data" if name == "publicsuffix" else "library", "bom-ref": name, "name": name,
                               "version": version, "licenses": [{"expression": LICENSES[name]}]}
    # Where two tarballs of one version are accepted, which of them it was is not on record.
    if len(releases) == 1:
        [release] = releases
        made["hashes"] = [{"alg": "SHA-256", "content": release.sha256}]
        purl += "?" + urllib.parse.urlencode({"checksum": f"sha256:{release.sha256}"}, safe=":")
        patches = [{"type": "backport", "resolves": [{"type": "security", "id": patch.name.rpartition(".")[0]}]}
                   for patch in release.patches] + CHANGED.get(name, [])
        if patches:
            made["pedigree"] = {"patches": patches}
    made["purl"] = purl
    if name in CONTAINED:
        made["components"] = CONTAINED[name]
    return made


def bill(versions: dict[str, str], own_version: str) -> dict[str, object]:
    """`versions`: project -> version. Fails on a project that the manifest does not know in that version."""
    known = manifest.read().releases
    components = []
    for name, version in versions.items():
        releases = [release for release in known.get(name, []) if release.version == version]
        if name in known and not releases:
            raise SystemExit(f"sbom.py: {name} {version} is not in manifest.txt")
        components.append(component(name, version, releases))
    own = {"type": "library", "bom-ref": "mtasts", "name": "mtasts", "version": own_version,
           "licenses": [{"expression": "Apache-2.0"}]}
    body = {"metadata": {"component": own}, "components": components,
            "dependencies": [{"ref": "mtasts", "dependsOn": list(versions)}]}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1, **body}


def built_versions(prefix: pathlib.Path) -> dict[str, str]:
    return dict(line.split() for line in (prefix / "versions.txt").read_text().splitlines())


def main() -> None:
    if len(sys.argv) < 3 or any("=" not in word for word in sys.argv[3:]):
        raise SystemExit(__doc__)
    prefix, own_version, *headers = sys.argv[1:]
    versions = built_versions(pathlib.Path(prefix)) | dict(word.split("=", 1) for word in headers)
    print(json.dumps(bill(versions, own_version), indent=2))


if __name__ == "__main__":
    main()
