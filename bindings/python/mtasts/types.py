"""The types of what a report holds, for annotations: ``from mtasts.types import Finding``."""

from . import _types
from ._options import CheckOptions, DetailChoice, Options, ProbeChoice
from ._types import *  # noqa: F403

__all__ = ["CheckOptions", "DetailChoice", "Options", "ProbeChoice"]
__all__ += _types.__all__
__all__.remove("Report")  # the whole as one plain value; mtasts.Report is what a check gives
