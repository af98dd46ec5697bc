#!/usr/bin/env python3
"""Builds what we link once, static and hidden, into a cache keyed by what it is made of.

build.py prefix    prints where the libraries are (or will be)
build.py build     builds them unless they are there already, then prints the same
"""

import concurrent.futures
import fcntl
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tarfile
import time

import manifest
from fetch import fetch, say

CC = os.environ.get("CC") or "cc"
# Hidden, so that a process which carries its own OpenSSL (node, some Pythons) never meets ours.
# -O3 is what OpenSSL chooses for itself: in its portable C a signature of P-384 is verified a tenth faster than with -O2.
FLAGS = "-O3 -fPIC -fvisibility=hidden -fno-plt"

# Neither a search path nor a file name of the build machine may end up in the libraries.
NOWHERE = "/nonexistent/mtasts"

# We observe old and odd servers, hence TLS 1.0 and the weak ciphers stay in; what no mail server speaks goes.
OPENSSL_OPTIONS = f"""
    --prefix={NOWHERE} --libdir=lib --openssldir={NOWHERE}/ssl
    no-shared no-tests no-docs no-apps no-legacy no-engine no-module no-dso no-autoload-config
    no-comp no-dtls no-sctp no-quic no-srp no-srtp no-gost no-ts no-cmp no-cms no-ssl-trace no-uplink no-ui-console
    no-bf no-cast no-idea no-mdc2 no-rc2 no-rc4 no-rc5 no-seed no-whirlpool no-sm2 no-sm3 no-sm4 no-siv no-ml-dsa
    no-slh-dsa no-makedepend enable-weak-ssl-ciphers
""".split()
# P-384, which much of the Web's leaves are signed with, verifies several times faster in 128-bit arithmetic.
if platform.machine() in ("x86_64", "aarch64"):
    OPENSSL_OPTIONS.append("enable-ec_nistp_64_gcc_128")

CURL_OPTIONS = """
    -DBUILD_CURL_EXE=OFF -DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_TESTING=OFF -DBUILD_LIBCURL_DOCS=OFF
    -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF -DHTTP_ONLY=ON -DCURL_USE_OPENSSL=ON -DCURL_USE_LIBPSL=OFF
    -DCURL_USE_LIBSSH2=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF -DCURL_ZLIB=OFF -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF
    -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_AWS=ON -DCURL_DISABLE_COOKIES=ON -DCURL_DISABLE_DOH=ON
    -DCURL_DISABLE_FORM_API=ON -DCURL_DISABLE_HSTS=ON -DCURL_DISABLE_KERBEROS_AUTH=ON -DCURL_DISABLE_LDAP=ON
    -DCURL_DISABLE_MIME=ON -DCURL_DISABLE_NEGOTIATE_AUTH=ON -DCURL_DISABLE_NETRC=ON -DCURL_DISABLE_NTLM=ON
    -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON -DCURL_DISABLE_WEBSOCKETS=ON -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none
    -DENABLE_UNIX_SOCKETS=OFF -DCURL_HIDDEN_SYMBOLS=OFF -DENABLE_THREADED_RESOLVER=ON
""".split()

CARES_OPTIONS = """
    -DCARES_STATIC=ON -DCARES_SHARED=OFF -DCARES_STATIC_PIC=ON -DCARES_BUILD_TOOLS=OFF -DCARES_BUILD_TESTS=OFF
    -DCARES_SYMBOL_HIDING=OFF
""".split()

# The parts of libunistring that it needs come with it, so that nothing of it is wanted at run time.
IDN2_OPTIONS = f"""
    --prefix={NOWHERE} --disable-shared --enable-static --with-pic --disable-doc --disable-nls --disable-gtk-doc
    --with-included-libunistring
""".split()

# The terms under which each may be passed on; they travel with every package that holds the libraries.
LICENSES = {
    "openssl": "LICENSE.txt", "curl": "COPYING", "c-ares": "LICENSE.md", "zlib": "LICENSE", "libidn2": "COPYING",
    "libpsl": "LICENSE", "publicsuffix": "LICENSE", "llhttp": "LICENSE",
}


def key() -> str:
    """What the libraries depend on: the pins, these scripts with the flags in them, and the compiler."""
    digest = hashlib.sha256()
    for name in ("manifest.txt", "build.py"):
        digest.update((manifest.HERE / name).read_bytes())
    digest.update(subprocess.run([CC, "--version"], capture_output=True, check=True).stdout)
    digest.update(platform.machine().encode())
    return digest.hexdigest()[:16]


def prefix() -> pathlib.Path:
    return manifest.cache_folder() / "third_party" / key()


class Build:
    """One working folder: sources are unpacked and built in it, and `root` becomes the prefix in the end."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.jobs = len(os.sched_getaffinity(0))

    def unpack(self, release: manifest.Release, files: list[pathlib.Path]) -> pathlib.Path:
        with tarfile.open(files[0]) as archive:
            archive.extractall(self.folder)
        if release.requirement:  # a package that brings the sources of the project among others
            return self.folder / release.package_file.removesuffix(".tar.gz") / "vendor" / release.project
        source = self.folder / f"{release.project}-{release.version}"
        for patch in files[1:]:
            self.run(release.project, source, "patch", "-p1", "--batch", "-i", str(patch))
        return source

    def run(self, project: str, cwd: pathlib.Path, *command: str) -> None:
        log = self.folder / f"{project}.log"
        with log.open("a") as out:
            out.write(f"$ {' '.join(command)}\n")
            out.flush()
            done = subprocess.run(command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, check=False,
                                  env=os.environ | {"CC": CC, "CFLAGS": FLAGS})
        if done.returncode:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
            raise SystemExit(f"{tail}\n{project}: failed; the whole log: {log}")

    def openssl(self, source: pathlib.Path) -> None:
        self.run("openssl", source, "./Configure", *OPENSSL_OPTIONS)
        self.run("openssl", source, "make", f"-j{self.jobs}", "build_libs")
        self.run("openssl", source, "make", "install_dev", f"DESTDIR={self.folder}/stage")
        shutil.copytree(f"{self.folder}/stage{NOWHERE}", self.root, dirs_exist_ok=True)

    def cares(self, source: pathlib.Path) -> None:
        """Without the room that it makes for as many records as a header claims to follow: 15 MB for a message of
        thirty octets. Later versions read on without it, too; tests/lab/hostile_dns_test.cpp sees whether all do."""
        reader = source / "src/lib/record/ares_dns_parse.c"
        code = reader.read_text()
        for count in ("ancount", "nscount", "arcount"):
            code = code.replace(f"if (*{count} > 0) {{", "if (0) {")
        reader.write_text(code)
        self.with_cmake("c-ares", source, *CARES_OPTIONS)

    def zlib(self, source: pathlib.Path) -> None:
        self.run("zlib", source, "./configure", "--static")
        self.run("zlib", source, "make", f"-j{self.jobs}", "libz.a")
        self.take(source, "libz.a", "zlib.h", "zconf.h")

    def idn2(self, source: pathlib.Path) -> None:
        self.run("libidn2", source, "./configure", *IDN2_OPTIONS)
        # Aliases for programs linked with its first shared library: in a module of ours the linker cannot place them.
        config = source / "config.h"
        config.write_text(config.read_text().replace("#define HAVE_SYMVER_ALIAS_SUPPORT 1", ""))
        for part in ("gl", "unistring", "lib"):
            self.run("libidn2", source, "make", f"-j{self.jobs}", "-C", part)
        self.take(source, "lib/.libs/libidn2.a", "lib/idn2.h")

    def psl(self, source: pathlib.Path, version: str, suffixes: pathlib.Path) -> None:
        """Two files, and the list as a table in one of them. No IDNA library: it is asked about A-labels only, and the
        table has each rule in both forms. Its own build wants autotools or meson for no more than this."""
        # Copied with its date, which the library can be asked for; the name is compiled in and so has no folder.
        shutil.copy2(suffixes / "public_suffix_list.dat", source / "src")
        code = source / "src"
        self.run("libpsl", code, sys.executable, "psl-make-dafsa", "--output-format=cxx+", "public_suffix_list.dat",
                 "suffixes_dafsa.h")
        major, minor, patch = version.split(".")
        header = (source / "include/libpsl.h.in").read_text()
        for name, value in {"": version, "_MAJOR": major, "_MINOR": minor, "_PATCH": patch,
                            "_NUMBER": f"0x{int(major):02x}{int(minor):02x}{int(patch):02x}"}.items():
            header = header.replace(f"@LIBPSL_VERSION{name}@", value)
        (code / "libpsl.h").write_text(header)
        for name in ("psl", "lookup_string_in_fixed_set"):
            self.run("libpsl", code, CC, *FLAGS.split(), "-DENABLE_BUILTIN", "-DHAVE_STRINGS_H", "-DHAVE_ALLOCA_H",
                     "-DPSL_STATIC", f'-DPACKAGE_VERSION="{version}"', "-I.", "-c", f"{name}.c")
        self.run("libpsl", code, "ar", "rcs", "libpsl.a", "psl.o", "lookup_string_in_fixed_set.o")
        self.take(code, "libpsl.a", "libpsl.h")

    def llhttp(self, source: pathlib.Path) -> None:
        """Three files of C that were generated; its own build asks for no more."""
        code = source / "src"
        names = ("api", "http", "llhttp")
        for name in names:
            self.run("llhttp", code, CC, *FLAGS.split(), "-I../include", "-c", f"{name}.c")
        self.run("llhttp", code, "ar", "rcs", "../libllhttp.a", *(f"{name}.o" for name in names))
        self.take(source, "libllhttp.a", "include/llhttp.h")

    def take(self, source: pathlib.Path, archive: str, *headers: str) -> None:
        """Puts a library and its headers where ours lie, from a project whose own installation does more than that."""
        for name, folder in ((archive, "lib"), *((header, "include") for header in headers)):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, self.root / folder)

    def license(self, project: str, source: pathlib.Path) -> None:
        (self.root / "licenses").mkdir(parents=True, exist_ok=True)
        shutil.copy(source / LICENSES[project], self.root / "licenses" / f"{project}.txt")

    def with_cmake(self, project: str, source: pathlib.Path, *options: str) -> None:
        out = self.folder / f"{project}.build"
        self.run(project, source, "cmake", "-S", ".", "-B", str(out), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None",
                 f"-DCMAKE_C_FLAGS={FLAGS} -ffile-prefix-map={self.folder}=.", f"-DCMAKE_INSTALL_PREFIX={self.root}",
                 "-DCMAKE_INSTALL_LIBDIR=lib", *options)
        self.run(project, source, "cmake", "--build", str(out), "--target", "install")


def build(target: pathlib.Path) -> None:
    started = time.monotonic()
    sources = fetch(manifest.read())
    work = Build(target.with_name(f"{target.name}.building"))
    shutil.rmtree(work.folder, ignore_errors=True)
    work.folder.mkdir(parents=True)
    trees = {project: work.unpack(*found) for project, found in sources.items()}
    say(f"building {', '.join(str(release) for release, _ in sources.values())}; logs in {work.folder}")

    def the_small_ones() -> None:
        work.cares(trees["c-ares"])
        work.zlib(trees["zlib"])
        work.psl(trees["libpsl"], sources["libpsl"][0].version, trees["publicsuffix"])
        work.idn2(trees["libidn2"])
        work.llhttp(trees["llhttp"])

    with concurrent.futures.ThreadPoolExecutor() as pool:
        small = pool.submit(the_small_ones)
        work.openssl(trees["openssl"])
        say(f"OpenSSL done after {time.monotonic() - started:.0f} s")
        work.with_cmake("curl", trees["curl"], f"-DOPENSSL_ROOT_DIR={work.root}", "-DOPENSSL_USE_STATIC_LIBS=ON",
                        *CURL_OPTIONS)
        small.result()
    for project, source in trees.items():
        work.license(project, source)
    (work.root / "versions.txt").write_text("".join(f"{r.project} {r.version}\n" for r, _ in sources.values()))
    work.root.replace(target)
    shutil.rmtree(work.folder)
    say(f"done in {time.monotonic() - started:.0f} s: {target}")


def main() -> None:
    if sys.argv[1:] not in (["prefix"], ["build"]):
        raise SystemExit(__doc__)
    target = prefix()
    if sys.argv[1] == "build" and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(target.with_name(f"{target.name}.lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second build waits for the first and takes its result
            if not target.exists():
                build(target)
    print(target)


if __name__ == "__main__":
    main()
