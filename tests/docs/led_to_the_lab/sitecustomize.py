"""Python loads this at its start: what an example asks of the network goes to the lab, with the options in LAB_OPTIONS."""

import json
import os

import mtasts

LAB = json.loads(os.environ["LAB_OPTIONS"])


def led(verb):
    return lambda *given, **options: verb(*given, **{**LAB, **options})


for name in ("check", "check_async", "check_many", "check_many_async", "Checker"):
    setattr(mtasts, name, led(getattr(mtasts, name)))
