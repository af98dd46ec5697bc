"""Certificates, zones and keys of the integration world, made anew for each run with openssl and ldns."""

from __future__ import annotations

import subprocess
from pathlib import Path


def command(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words[0]} failed: {done.stderr}"
    return done.stdout.strip()


def make_root(folder: Path) -> Path:
    command(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj", "/CN=Integration Root",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign", cwd=folder,
    )  # fmt: skip
    return folder / "root.pem"


def make_leaf(folder: Path, label: str, *names: str) -> None:
    """label.pem and label.key for the names, signed by the root; without a name a self-signed one."""
    extensions = folder / f"{label}.ext"
    if names:
        wanted = ",".join(f"DNS:{name}" for name in names)
        extensions.write_text(f"subjectAltName={wanted}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
        command(
            "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", f"{label}.key", "-out", f"{label}.csr", "-subj", f"/CN={names[0]}", cwd=folder,
        )  # fmt: skip
        command(
            "openssl", "x509", "-req", "-in", f"{label}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "29", "-extfile", extensions.name, "-out", f"{label}.pem", cwd=folder,
        )  # fmt: skip
    else:
        command(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", f"{label}.key", "-out", f"{label}.pem", "-days", "29", "-subj", "/CN=localhost", cwd=folder,
        )  # fmt: skip


def write_zone(folder: Path, origin: str, records: str) -> Path:
    path = folder / f"{origin}.zone"
    path.write_text(
        f"$ORIGIN {origin}.\n$TTL 3600\n"
        f"@ IN SOA ns.{origin}. hostmaster.{origin}. 1 3600 900 604800 300\n"
        f"@ IN NS ns.{origin}.\nns IN A 10.53.0.1\n{records}\n"
    )
    return path


def sign_zone(folder: Path, origin: str) -> tuple[Path, str]:
    """The signed zone file, and the DNSKEY record that a resolver takes as its trust anchor."""
    key = command("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "-r", "/dev/urandom", origin, cwd=folder)
    command("ldns-signzone", f"{origin}.zone", key, cwd=folder)
    return folder / f"{origin}.zone.signed", (folder / f"{key}.key").read_text().strip()
