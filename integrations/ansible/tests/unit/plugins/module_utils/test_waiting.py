# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""When is tried again, on a clock that only sleeping and looking move."""

from __future__ import annotations

import pytest

from ansible_collections.mtasts.mtasts.plugins.module_utils.waiting import wait_until


class World:
    """Holds from a time on. Looking takes some seconds."""

    def __init__(self, holds_from, look_takes=0):
        self.now = 1000
        self.holds_from = 1000 + holds_from
        self.look_takes = look_takes
        self.looked_at = []

    def look(self):
        self.looked_at.append(self.now - 1000)
        held = self.now >= self.holds_from
        self.now += self.look_takes
        return held

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds

    def wait(self, wait, interval):
        return wait_until(self.look, bool, wait, interval, clock=lambda: self.now, sleep=self.sleep)


@pytest.mark.parametrize("holds_from, look_takes, wait, interval, looked_at, held", [
    (0, 0, 0, 30, [0], True),
    (0, 0, 600, 30, [0], True),
    (10, 0, 0, 30, [0], False),                # nothing is waited for
    (45, 0, 600, 30, [0, 30, 60], True),
    (100, 0, 60, 30, [0, 30, 60], False),
    (60, 0, 60, 45, [0, 45, 60], True),        # the last look is when the time is over
    (100, 7, 30, 10, [0, 17, 30], False),      # the interval counts from the end of a look
    (100, 50, 30, 10, [0], False),             # a look that takes longer is the last
])
def test_looks(holds_from, look_takes, wait, interval, looked_at, held):
    world = World(holds_from, look_takes)
    seen, tries, seconds = world.wait(wait, interval)
    assert (world.looked_at, seen) == (looked_at, held)
    assert tries == len(looked_at)
    assert seconds == looked_at[-1] + look_takes
