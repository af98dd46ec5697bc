"""The caller's mistakes. What a network did or did not do is evidence in a report and never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._report import Report
    from ._types import Finding


class MtaStsError(Exception):
    """The base of every exception that this package raises of its own."""


class InvalidDomainError(MtaStsError, ValueError):
    """The domain is no host name; the message quotes it and says why."""


class OptionError(MtaStsError, ValueError, TypeError):
    """An option is unknown, of the wrong type or out of range; the message names it."""


class TrustStoreError(MtaStsError, OSError):
    """No file of trusted CAs was found, or the one that was named cannot be read; the message names it."""


class NoResolverError(MtaStsError, OSError):
    """The system names no resolver and the option ``resolver`` was not given."""


class InvalidDocumentError(MtaStsError, ValueError):
    """A report or evidence in JSON is not one; the message holds the path to the member and what was expected there."""


class UnknownRuleError(MtaStsError, KeyError):
    """No rule has this id; the message names the nearest ids."""

    def __str__(self) -> str:  # KeyError shows the repr of its argument, which spoils a sentence
        return str(self.args[0]) if self.args else ""


class ClosedError(MtaStsError, RuntimeError):
    """The Checker was closed, before the check or under it."""


class CheckCancelledError(MtaStsError, RuntimeError):
    """The check was cancelled from elsewhere. A cancelled asyncio task raises asyncio.CancelledError as usual."""


class ResourceError(MtaStsError, OSError):
    """This machine is out of file descriptors, threads or memory."""


class CheckFailed(MtaStsError):
    """Raised by ``Report.raise_for_status()``: at least one rule of severity ``error`` fails."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The failures of severity ``error``, worst first."""
        return self.report.errors

    def __str__(self) -> str:
        ids = ", ".join(dict.fromkeys(finding.id for finding in self.findings))
        return f"{self.report.domain} is {self.report.protection}: {ids}"


BY_CODE: dict[str, type[MtaStsError]] = {
    "invalid_domain": InvalidDomainError,
    "invalid_option": OptionError,
    "trust_store": TrustStoreError,
    "no_resolver": NoResolverError,
    "invalid_document": InvalidDocumentError,
    "unknown_rule": UnknownRuleError,
    "cancelled": CheckCancelledError,
    "closed": ClosedError,
    "resources": ResourceError,
    "other": MtaStsError,
}
"""Which class an ``error_code`` of the core becomes."""
