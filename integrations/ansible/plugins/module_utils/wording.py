# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""Shortfalls as a message: what fails, why, and what to change. Texts of peers cannot steer a terminal."""

from __future__ import annotations

import unicodedata

SHOWN = 10
# What a title or a detail may quote of a stranger: controls, bidirectional overrides, line separators, surrogates.
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def plain(text):
    """The text on one line, with what cannot be seen written out."""
    return "".join(
        "\\u%04x" % ord(each) if unicodedata.category(each) in HIDDEN else each for each in text
    )


def message(report, found, tries, seconds):
    """For `msg` of a module that fails."""
    failing = [each for each in found if each["outcome"] == "fail"]
    lines = [_verdict(report, failing, len(found) - len(failing), tries, seconds)]
    for each in found[:SHOWN]:
        lines += _told(each)
    if len(found) > SHOWN:
        lines.append("and %d more, in shortfalls of the result" % (len(found) - SHOWN))
    if tries > 1 and any(_of_the_record(each) for each in failing):
        answer = report["evidence"]["sts_txt"]["value"]
        if answer and answer["ttl"]:
            lines.append("A resolver may repeat its answer for the record for %d seconds, its TTL." % answer["ttl"])
    return "\n".join(lines)


def _verdict(report, failing, unseen, tries, seconds):
    tried = "" if tries == 1 else ", after %d tries in %d seconds" % (tries, seconds)
    whole = "%s is %s%s" % (plain(report["domain"]), report["protection"], tried)
    if not failing:
        return "%s: inconclusive, %s could not be seen and nothing that was seen fails." % (whole, _count(unseen))
    more = ", %s could not be seen" % _count(unseen) if unseen else ""
    return "%s: %s%s." % (whole, _count(len(failing)) + (" fails" if len(failing) == 1 else " fail"), more)


def _count(number):
    return "1 thing that was asked" if number == 1 else "%d things that were asked" % number


def _told(each):
    name = each["asked"] if each["id"] is None else "%s %s" % (each["severity"], each["id"])
    word = "" if each["outcome"] == "fail" else "unknown, "
    lines = ["- %s%s (%s): %s" % (word, name, plain(each["subject"]), plain(each["title"]))]
    for label, text in (("why", each["detail"]), ("change", each["advice"])):
        if text:
            lines.append("  %s: %s" % (label, plain(text)))
    for line in (each["fix"] or "").splitlines():
        lines.append("    %s" % plain(line))
    return lines


def _of_the_record(each):
    return each["asked"] == "expected_id" or (each["id"] or "").startswith("sts-record-")
