"""As parity_report, from Python: one JSON object a line in, one canonical report a line out."""

import json
import sys

import mtasts

for line in sys.stdin:
    asked = json.loads(line)
    given = asked.get("evidence")
    report = mtasts.judge(given) if given else mtasts.check(asked["domain"], **asked["options"])
    print(report.to_json(), flush=True)
