# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""Trying again until it holds."""

from __future__ import annotations

import time


def wait_until(look, holds, wait, interval, clock=time.monotonic, sleep=time.sleep):
    """Looks at once, then every `interval` seconds, until `holds` of what was seen or `wait` seconds are over.

    The last look begins when `wait` is over and not before, whatever the interval. Gives what was seen last, how often
    was looked, and the seconds that it took.
    """
    started = clock()
    tries = 0
    while True:
        seen = look()
        tries += 1
        left = started + wait - clock()
        if holds(seen) or left <= 0:
            return seen, tries, clock() - started
        sleep(min(interval, left))
