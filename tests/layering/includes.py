"""Who may include whom: the rule of the architecture, as a table."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

# Names for what lies outside: the beginning of an include -> the library. The longest beginning counts.
LIBRARIES = {
    "boost/": "boost", "boost/json": "json", "boost/describe": "describe", "boost/mp11": "describe",
    "boost/system": "system", "boost/asio": "asio", "boost/asio/ssl": "tls", "boost/asio/ip": "sockets",
    "boost/beast": "beast", "openssl/": "openssl", "curl/": "curl", "ares": "cares", "idn2.h": "idn2", "zlib.h": "zlib",
    "libpsl.h": "psl", "llhttp.h": "llhttp",
    "pybind11/": "pybind11", "Python.h": "pybind11", "napi.h": "napi", "node": "napi",
    "sys/socket.h": "sockets", "netinet/": "sockets", "arpa/": "sockets", "netdb.h": "sockets",
    "arpa/inet.h": "standard",  # inet_pton and inet_ntop: addresses as text, no network
}

PURE = {"public", "json", "describe", "system", "idn2", "llhttp", "psl", "zlib"}

# folder -> what it may include, besides itself and the standard library. No arrow runs back.
MAY_INCLUDE = {
    "core/include": {"describe", "system"},
    "core/wire": PURE,
    "core/rules": PURE,
    "core/render": PURE,
    "core/collect": PURE | {"core/wire", "boost", "asio", "tls", "sockets", "openssl", "curl", "cares"},
    # The engine owns the io_context on which a collection runs, hence Asio; it opens no socket and speaks no protocol.
    "core/engine": PURE | {"core/collect", "core/rules", "boost", "asio"},
    "bindings/python": {"public", "pybind11"},
    "bindings/node": {"public", "napi"},
    "lab": {"public", "boost", "json", "describe", "system", "asio", "tls", "sockets", "beast", "openssl",
            "cares"},
}

# The headers of C++, C and the operating system.
SYSTEM_HEADER = re.compile(r"^[a-z_0-9]+(\.h)?$|^(sys|net)/")


def layer_of(path: str) -> str | None:
    return next((layer for layer in MAY_INCLUDE if path.startswith(f"{layer}/")), None)


def target_of(path: str, form: str, name: str) -> str:
    """What an include reaches: a layer of ours, "public", a library, or "standard"."""
    if name.startswith("mtasts/"):
        return "public"
    if form == '"':
        beside = (pathlib.PurePosixPath(path).parent / name).as_posix()
        for whole in (f"core/{name}", name, beside):
            if (ROOT / whole).is_file() or layer_of(whole):
                return layer_of(whole) or whole
    known = [start for start in LIBRARIES if name.startswith(start)]
    if known:
        return LIBRARIES[max(known, key=len)]
    return "standard" if form == "<" and SYSTEM_HEADER.match(name) else name


def violations(path: str, text: str) -> list[str]:
    """The includes of one file (path relative to the repository) that the table does not allow."""
    layer = layer_of(path)
    if layer is None:
        return []
    allowed = MAY_INCLUDE[layer] | {layer, "standard"} | ({"public"} if layer == "core/include" else set())
    return [f"{path}: {layer} may not include {name} ({target})" for form, name in INCLUDE.findall(text)
            if (target := target_of(path, form, name)) not in allowed]
