"""What a native module shows and needs: one entry symbol, and nothing of OpenSSL, c-ares or curl from its host.

symbols.py FOLDER ENTRY   checks the module in FOLDER
"""

import pathlib
import re
import subprocess
import sys

FOREIGN = re.compile(r"^(SSL|X509|EVP|OPENSSL|CRYPTO|BIO|ares|curl)_")


def names(module: pathlib.Path, which: str) -> list[str]:
    listed = subprocess.run(["nm", "-D", "--format=posix", which, str(module)], capture_output=True, text=True, check=True)
    return [line.split()[0].split("@")[0] for line in listed.stdout.splitlines()]


def faults(module: pathlib.Path, entry: str) -> list[str]:
    exported = sorted(names(module, "--defined-only"))
    found = [] if exported == [entry] else [f"exports {', '.join(exported) or 'nothing'}, must export {entry} alone"]
    return found + [f"needs {name} from the process" for name in names(module, "--undefined-only") if FOREIGN.match(name)]


def main() -> None:
    folder, entry = sys.argv[1:]
    modules = sorted(pathlib.Path(folder).glob("_native*.so"))
    if len(modules) != 1:
        raise SystemExit(f"{folder}: expected one module, found {len(modules)}; ./dev build makes it")
    found = faults(modules[0], entry)
    raise SystemExit("\n".join(f"{modules[0].name} {fault}" for fault in found) or 0)


if __name__ == "__main__":
    main()
