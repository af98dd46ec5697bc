"""A wheel just built, on the Python it is for: it loads, its libraries are its own, and it judges without a network."""

import mtasts

versions = mtasts.versions()
assert {"openssl", "curl", "c-ares", "zlib", "libidn2", "libpsl", "llhttp"} <= set(versions), versions
assert mtasts.parse_policy(b"version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: *.example.com\r\n").valid
assert mtasts.match_mx("*.example.com", "mail.example.com")
assert not mtasts.match_mx("*.example.com", "a.mail.example.com")
try:
    mtasts.check("no such domain")
except mtasts.InvalidDomainError as wrong:
    print(wrong)
else:
    raise SystemExit("a name with spaces in it was taken for a domain")
