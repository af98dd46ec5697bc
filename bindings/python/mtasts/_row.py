# Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.
"""The columns of a summary as typed properties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ._types import (
    PolicyMode,
    ProtectionState,
    ReadinessState,
    RecordState,
    Severity,
)


class Row:
    """One check in one row. Null is what was not seen or does not apply; a list is then empty. What
    peers wrote is cut after 255 bytes, and a list after 100. Columns are only ever added, at the
    end.
    """

    __slots__ = ()

    def _column(self, name: str) -> Any:
        raise NotImplementedError

    @property
    def domain(self) -> str:
        """ASCII, lower case; with `error` as the caller wrote it"""
        return self._column("domain")  # type: ignore[no-any-return]

    @property
    def error(self) -> str | None:
        """why nothing was checked; everything else is then unknown or empty"""
        return self._column("error")  # type: ignore[no-any-return]

    @property
    def checked_at(self) -> datetime:
        """the start of the check"""
        return self._column("checked_at")  # type: ignore[no-any-return]

    @property
    def duration_ms(self) -> int:
        """how long it took"""
        return self._column("duration_ms")  # type: ignore[no-any-return]

    @property
    def partial(self) -> bool:
        """the deadline cut something off; what is missing is `unknown`"""
        return self._column("partial")  # type: ignore[no-any-return]

    @property
    def protection(self) -> ProtectionState:
        """what a sender with an empty cache does today"""
        return self._column("protection")  # type: ignore[no-any-return]

    @property
    def readiness(self) -> ReadinessState:
        """may `testing` go to `enforce` today?"""
        return self._column("readiness")  # type: ignore[no-any-return]

    @property
    def score(self) -> int | None:
        """0 to 100; null when no part could be judged"""
        return self._column("score")  # type: ignore[no-any-return]

    @property
    def worst(self) -> Severity | None:
        """the gravest severity among the failures"""
        return self._column("worst")  # type: ignore[no-any-return]

    @property
    def failed(self) -> tuple[str, ...]:
        """ids of the rules that fail, as in the catalogue"""
        return self._column("failed")  # type: ignore[no-any-return]

    @property
    def unknown(self) -> tuple[str, ...]:
        """ids of the rules that could not be judged"""
        return self._column("unknown")  # type: ignore[no-any-return]

    @property
    def record(self) -> RecordState | None:
        """TXT at `_mta-sts.<domain>`; null: no answer"""
        return self._column("record")  # type: ignore[no-any-return]

    @property
    def record_id(self) -> str | None:
        """of a valid record"""
        return self._column("record_id")  # type: ignore[no-any-return]

    @property
    def policy_valid(self) -> bool | None:
        """whether senders can use it; null: no body was had"""
        return self._column("policy_valid")  # type: ignore[no-any-return]

    @property
    def policy_mode(self) -> PolicyMode | None:
        """of an invalid policy too, where it can be read"""
        return self._column("policy_mode")  # type: ignore[no-any-return]

    @property
    def policy_max_age(self) -> int | None:
        """seconds"""
        return self._column("policy_max_age")  # type: ignore[no-any-return]

    @property
    def policy_mx(self) -> tuple[str, ...]:
        """the patterns as written"""
        return self._column("policy_mx")  # type: ignore[no-any-return]

    @property
    def mx(self) -> tuple[str, ...]:
        """the MX hosts looked at, by preference"""
        return self._column("mx")  # type: ignore[no-any-return]

    @property
    def mx_covered(self) -> int | None:
        """how many of them the policy covers; null: no policy"""
        return self._column("mx_covered")  # type: ignore[no-any-return]

    @property
    def mx_probed(self) -> int:
        """how many addresses of theirs were contacted"""
        return self._column("mx_probed")  # type: ignore[no-any-return]

    @property
    def mx_secure(self) -> int:
        """How many of these have STARTTLS and a certificate as RFC 8461 section 4.2 wants, whatever
        the policy.
        """
        return self._column("mx_secure")  # type: ignore[no-any-return]

    @property
    def mx_delivered(self) -> int | None:
        """How many a sender delivers to under the policy in force; null: none was judged by one."""
        return self._column("mx_delivered")  # type: ignore[no-any-return]

    @property
    def mx_certificate_expires(self) -> datetime | None:
        """the earliest end among the MX certificates"""
        return self._column("mx_certificate_expires")  # type: ignore[no-any-return]

    @property
    def policy_certificate_expires(self) -> datetime | None:
        """the earliest end among the Policy Host's"""
        return self._column("policy_certificate_expires")  # type: ignore[no-any-return]

    @property
    def tlsrpt(self) -> RecordState | None:
        """TXT at `_smtp._tls.<domain>`; null: no answer"""
        return self._column("tlsrpt")  # type: ignore[no-any-return]

    @property
    def tlsrpt_rua(self) -> tuple[str, ...]:
        """the reporting addresses as written"""
        return self._column("tlsrpt_rua")  # type: ignore[no-any-return]


# In the order of the headers.
COLUMN_NAMES: tuple[str, ...] = (
    "domain",
    "error",
    "checked_at",
    "duration_ms",
    "partial",
    "protection",
    "readiness",
    "score",
    "worst",
    "failed",
    "unknown",
    "record",
    "record_id",
    "policy_valid",
    "policy_mode",
    "policy_max_age",
    "policy_mx",
    "mx",
    "mx_covered",
    "mx_probed",
    "mx_secure",
    "mx_delivered",
    "mx_certificate_expires",
    "policy_certificate_expires",
    "tlsrpt",
    "tlsrpt_rua",
)
