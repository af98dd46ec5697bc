"""What a native module shows and needs: one entry symbol, nothing of our libraries from its host, and no library beside
the C and C++ run time.

symbols.py MODULE ENTRY...   checks one module, which may be a pattern; it must export these symbols and no other
"""

import pathlib
import re
import subprocess
import sys

FOREIGN = re.compile(r"^(SSL|X509|EVP|OPENSSL|CRYPTO|BIO|ares|curl|idn2|llhttp|psl)_|^(inflate|deflate|crc32|adler32)")
RUN_TIME = re.compile(r"^(libc|libm|libpthread|libstdc\+\+|libgcc_s|ld-linux-[a-z0-9_-]+)\.so\.\d+$")


def names(module: pathlib.Path, which: str) -> list[str]:
    listed = subprocess.run(["nm", "-D", "--format=posix", which, str(module)], capture_output=True, text=True, check=True)
    return [line.split()[0].split("@")[0] for line in listed.stdout.splitlines()]


def libraries(module: pathlib.Path) -> list[str]:
    listed = subprocess.run(["readelf", "--dynamic", "--wide", str(module)], capture_output=True, text=True, check=True)
    return re.findall(r"\(NEEDED\).*\[(.+)\]", listed.stdout)


def faults(module: pathlib.Path, entries: list[str]) -> list[str]:
    exported = sorted(names(module, "--defined-only"))
    found = []
    if exported != sorted(entries):
        found.append(f"exports {', '.join(exported) or 'nothing'}, must export {', '.join(entries)} alone")
    found += [f"needs {name} from the process" for name in names(module, "--undefined-only") if FOREIGN.match(name)]
    return found + [f"needs the library {name}" for name in libraries(module) if not RUN_TIME.match(name)]


def main() -> None:
    pattern, *entries = sys.argv[1:]
    place = pathlib.Path(pattern)
    modules = sorted(place.parent.glob(place.name))
    if len(modules) != 1:
        raise SystemExit(f"{pattern}: expected one module, found {len(modules)}; ./dev build makes it")
    found = faults(modules[0], entries)
    raise SystemExit("\n".join(f"{modules[0].name} {fault}" for fault in found) or 0)


if __name__ == "__main__":
    main()
