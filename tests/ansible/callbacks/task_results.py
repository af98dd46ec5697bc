"""Writes what each task gave, one JSON object a line: the task's name, and its result with `outcome` ok, failed or
skipped. Loaded by ansible-playbook."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: task_results
type: aggregate
short_description: Results for tests
description: Appends results to the file that E(MTASTS_TASK_RESULTS) names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_results"

    def _write(self, result: Any, outcome: str) -> None:
        line = {"task": result.task.get_name(), "result": {**result.result, "outcome": outcome}}
        with open(os.environ["MTASTS_TASK_RESULTS"], "a", encoding="utf-8") as file:
            print(json.dumps(line, default=str), file=file)

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write(result, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write(result, "failed")

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write(result, "skipped")
