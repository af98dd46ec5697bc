"""A world of real servers: NSD serves the zones, Unbound validates and resolves, nginx serves policies, Postfix takes mail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from authority import make_leaf, make_root, sign_zone, write_zone

ENFORCE = "version: STSv1\r\nmode: enforce\r\nmx: *.{zone}\r\nmax_age: 1209600\r\n"
TESTING = "version: STSv1\r\nmode: testing\r\nmx: mx.{zone}\r\nmax_age: 86400\r\n"
HAS_IPV6 = os.environ.get("MTASTS_IPV6") == "1"

POLICY_RECORDS = """
_mta-sts IN TXT "v=STSv1; id=20260101;"
_smtp._tls IN TXT "v=TLSRPTv1; rua=mailto:tls@signed.example"
"""
AAAA_POLICY = "mta-sts IN AAAA fd00:53::10\n" if HAS_IPV6 else ""
AAAA_MX = "mx IN AAAA fd00:53::25\n" if HAS_IPV6 else ""

ZONES = {
    # DNSSEC-signed, every server right, both families.
    "signed.example": POLICY_RECORDS + "@ IN MX 10 mx\nmx IN A 10.53.0.25\n" + AAAA_MX
    + "mta-sts IN A 10.53.0.10\n" + AAAA_POLICY,
    # Unsigned, in testing; the record comes through a CNAME.
    "plain.example": "_mta-sts IN CNAME _mta-sts.hoster.plain.example.\n_mta-sts.hoster IN TXT \"v=STSv1; id=7;\"\n"
    + '_smtp._tls IN TXT "v=TLSRPTv1; rua=mailto:tls@signed.example"\n'
    + "@ IN MX 10 mx\nmx IN A 10.53.0.25\nmta-sts IN A 10.53.0.10\n",
    # One mail host without STARTTLS, one with a self-signed certificate.
    "broken.example": POLICY_RECORDS + "@ IN MX 10 notls\n@ IN MX 20 selfsigned\nnotls IN A 10.53.0.26\n"
    + "selfsigned IN A 10.53.0.27\nmta-sts IN A 10.53.0.10\n",
    # The policy host answers with a redirect; with the certificate of another name; the MX is nobody's.
    "moved.example": POLICY_RECORDS + "@ IN MX 10 mx\nmx IN A 10.53.0.25\nmta-sts IN A 10.53.0.10\n",
    "misnamed.example": POLICY_RECORDS + "@ IN MX 10 mx\nmx IN A 10.53.0.25\nmta-sts IN A 10.53.0.11\n",
    # Signed with a key that the resolver does not trust: every answer is SERVFAIL.
    "bogus.example": POLICY_RECORDS + "@ IN MX 10 mx\nmx IN A 10.53.0.25\nmta-sts IN A 10.53.0.10\n",
}  # fmt: skip
SIGNED = ("signed.example", "bogus.example")


def nsd_conf(world: Path, zones: dict[str, Path]) -> str:
    text = f"""server:
  ip-address: 10.53.0.1
  username: ""
  zonesdir: "{world}"
  database: ""
  pidfile: "{world}/nsd.pid"
  xfrdfile: ""
  zonelistfile: "{world}/nsd.zones"
  logfile: "{world}/nsd.log"
remote-control:
  control-enable: no
"""
    for origin, path in zones.items():
        text += f'zone:\n  name: {origin}\n  zonefile: "{path}"\n'
    return text


def unbound_conf(world: Path, anchors: list[str]) -> str:
    text = f"""server:
  interface: 10.53.0.2
  access-control: 10.53.0.0/24 allow
  username: ""
  chroot: ""
  directory: "{world}"
  pidfile: "{world}/unbound.pid"
  logfile: "{world}/unbound.log"
  use-syslog: no
  do-daemonize: no
  module-config: "validator iterator"
  do-ip6: no
  root-hints: ""
"""
    for anchor in anchors:
        text += f"  trust-anchor: '{anchor}'\n"
    text += "remote-control:\n  control-enable: no\n"
    for origin in ZONES:
        text += f"stub-zone:\n  name: {origin}\n  stub-addr: 10.53.0.1\n"
    return text


def nginx_conf(world: Path) -> str:
    listen = "listen 10.53.0.10:443 ssl;" + (" listen [fd00:53::10]:443 ssl;" if HAS_IPV6 else "")
    servers = ""
    for zone in ("signed", "plain", "broken"):
        servers += f"""
  server {{ {listen} server_name mta-sts.{zone}.example; ssl_certificate policy.pem; ssl_certificate_key policy.key;
    location = /.well-known/mta-sts.txt {{ alias {world}/{zone}.policy; default_type text/plain; }} }}"""
    servers += f"""
  server {{ {listen} server_name mta-sts.moved.example; ssl_certificate policy.pem; ssl_certificate_key policy.key;
    location / {{ return 301 https://mta-sts.signed.example$request_uri; }} }}
  server {{ listen 10.53.0.11:443 ssl; ssl_certificate mail.pem; ssl_certificate_key mail.key; }}"""
    return f"""daemon off; user root; worker_processes 1; pid {world}/nginx.pid; error_log {world}/nginx.log;
events {{ worker_connections 64; }}
http {{ access_log {world}/nginx.access; client_body_temp_path {world}/n1; proxy_temp_path {world}/n2;
  fastcgi_temp_path {world}/n3; uwsgi_temp_path {world}/n4; scgi_temp_path {world}/n5;{servers}
}}
"""


def write_postfix(world: Path) -> Path:
    folder = world / "postfix"
    for part in ("queue", "data"):
        (folder / part).mkdir(parents=True)
    shutil.chown(folder / "data", "postfix")
    listen = "10.53.0.25,10.53.0.26,10.53.0.27" + (",fd00:53::25" if HAS_IPV6 else "")
    (folder / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = mx.signed.example
inet_interfaces = {listen}
inet_protocols = {"all" if HAS_IPV6 else "ipv4"}
alias_maps =
alias_database =
local_recipient_maps =
maillog_file_prefixes = {world}
maillog_file = {world}/postfix.log
smtpd_tls_security_level = may
smtpd_tls_cert_file = {world}/mail.pem
smtpd_tls_key_file = {world}/mail.key
""")
    good6 = "[fd00:53::25]:25 inet n - n - - smtpd\n" if HAS_IPV6 else ""
    (folder / "master.cf").write_text(f"""10.53.0.25:25 inet n - n - - smtpd
{good6}10.53.0.26:25 inet n - n - - smtpd -o smtpd_tls_security_level=none
10.53.0.27:25 inet n - n - - smtpd -o smtpd_tls_cert_file={world}/self.pem -o smtpd_tls_key_file={world}/self.key
postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
bounce unix - - n - 0 bounce
qmgr unix n - n 300 1 qmgr
pickup unix n - n 60 1 pickup
""")
    return folder


def wait_for(address: str, port: int, process: subprocess.Popen[bytes] | None, log: Path) -> None:
    """Until something listens there; says what the server wrote when it never does."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            break
        try:
            socket.create_connection((address, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)  # polled until the deadline above, not hoped for
    pytest.fail(f"nothing listens on {address} port {port}: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture(scope="session")
def world() -> Iterator[dict[str, Any]]:
    """Options for a check that asks these servers."""
    folder = Path(os.environ["MTASTS_WORLD"])
    make_root(folder)
    policy_names = [f"mta-sts.{zone}.example" for zone in ("signed", "plain", "broken", "moved")]
    make_leaf(folder, "policy", *policy_names)
    make_leaf(folder, "mail", *(f"mx.{zone}.example" for zone in ("signed", "plain", "moved", "misnamed")))
    make_leaf(folder, "self")
    for zone, text in (("signed", ENFORCE), ("plain", TESTING), ("broken", ENFORCE)):
        (folder / f"{zone}.policy").write_bytes(text.format(zone=f"{zone}.example").encode())

    zones = {origin: write_zone(folder, origin, records) for origin, records in ZONES.items()}
    anchors = []
    for origin in SIGNED:
        zones[origin], anchor = sign_zone(folder, origin)
        anchors.append(anchor)
    # The resolver's anchor for bogus.example is a key that signed nothing.
    spare = folder / "spare"
    spare.mkdir()
    shutil.copy(folder / "bogus.example.zone", spare)
    anchors[-1] = sign_zone(spare, "bogus.example")[1]

    (folder / "nsd.conf").write_text(nsd_conf(folder, zones))
    (folder / "unbound.conf").write_text(unbound_conf(folder, anchors))
    (folder / "nginx.conf").write_text(nginx_conf(folder))
    postfix = write_postfix(folder)

    log = (folder / "output.log").open("wb")
    running = [
        subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for words in (
            ["nsd", "-d", "-c", f"{folder}/nsd.conf"],
            ["unbound", "-d", "-c", f"{folder}/unbound.conf"],
            ["nginx", "-p", str(folder), "-c", f"{folder}/nginx.conf"],
        )
    ]
    subprocess.run(["postfix", "-c", str(postfix), "start"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
    try:
        wait_for("10.53.0.1", 53, running[0], folder / "nsd.log")
        wait_for("10.53.0.2", 53, running[1], folder / "output.log")
        wait_for("10.53.0.10", 443, running[2], folder / "nginx.log")
        for address in ("10.53.0.25", "10.53.0.26", "10.53.0.27"):
            wait_for(address, 25, None, folder / "postfix.log")
        yield {
            "resolver": ["10.53.0.2"],
            "ca_file": str(folder / "root.pem"),
            "allow_private": True,
            "trust_ad": True,
            "ipv6": HAS_IPV6,
            "helo": "probe.signed.example",
            "timeout": 30,
        }
    finally:
        subprocess.run(["postfix", "-c", str(postfix), "stop"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=20)
        log.close()
