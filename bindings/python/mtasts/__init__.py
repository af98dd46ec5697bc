"""MTA-STS: what a sending mail server that honours it would do with a domain's mail today, why, and what to change.

    >>> import mtasts
    >>> report = mtasts.check("example.com")
    >>> report.protection
    'enforced'

``check`` looks at one domain, ``check_many`` at a stream of them (each has a twin to await), a ``Checker`` keeps options
and answers between checks. With ``detail="summary"`` a check gives one row; what ``check_many`` gives becomes data
frames, Parquet, CSV and newline-delimited JSON. ``render`` writes documents of reports for people, build servers and
monitoring, ``judge`` judges saved evidence again, ``compare`` tells two reports apart, ``suggest`` gives the texts to
publish; the parsers take what a resolver or a file gave; ``summarize`` adds up TLS reports, and ``correlate`` lays them
beside a check. Importing this starts nothing.
"""

from . import _interpreter  # first: refuses a subinterpreter before the compiled core is loaded
from ._columns import Columns, columns, read_ndjson, write_csv, write_ndjson
from ._checker import Checker, check, check_async, check_many, check_many_async
from ._offline import (
    catalogue,
    compare,
    correlate,
    explain,
    judge,
    match_mx,
    parse_policy,
    parse_sts_records,
    parse_tlsrpt_records,
    parse_tlsrpt_report,
    suggest,
    summarize,
    versions,
)
from ._render import FORMATS, nagios_state, render, render_stream
from ._report import Report
from ._reports import Reports
from ._results import AsyncResults, Results
from ._summary import Summary
from .errors import (
    CheckCancelledError,
    CheckFailed,
    ClosedError,
    InvalidDocumentError,
    InvalidDomainError,
    MtaStsError,
    NoResolverError,
    OptionError,
    ResourceError,
    TrustStoreError,
    UnknownRuleError,
)

__all__ = [
    "AsyncResults",
    "CheckCancelledError",
    "CheckFailed",
    "Checker",
    "ClosedError",
    "Columns",
    "FORMATS",
    "InvalidDocumentError",
    "InvalidDomainError",
    "MtaStsError",
    "NoResolverError",
    "OptionError",
    "Report",
    "Reports",
    "ResourceError",
    "Results",
    "Summary",
    "TrustStoreError",
    "UnknownRuleError",
    "catalogue",
    "check",
    "check_async",
    "check_many",
    "check_many_async",
    "columns",
    "compare",
    "correlate",
    "explain",
    "judge",
    "match_mx",
    "nagios_state",
    "parse_policy",
    "parse_sts_records",
    "parse_tlsrpt_records",
    "parse_tlsrpt_report",
    "read_ndjson",
    "render",
    "render_stream",
    "suggest",
    "summarize",
    "versions",
    "write_csv",
    "write_ndjson",
]
