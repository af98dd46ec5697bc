"""fill.py [PAGE...]: writes what the examples print today into the pages, where it is not what they show. Then read what
`git diff` says: it is what a reader will be told.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "examples")]

from files import check_file  # noqa: E402
from mail_lab import MailLab  # noqa: E402
from page import Block, blocks_of, pages  # noqa: E402
from shown import same  # noqa: E402
from stage import Stage, played  # noqa: E402


def text_today(block: Block, stage: Stage) -> tuple[str, str | None]:
    """The block, and the output that follows it."""
    status, answers = played(block, stage)
    if block.language != "console":
        assert status == int(block.mark("exit") or 0), f"{block}: exit status {status}\n{answers[0][2]}"
        shown, printed = block.output, answers[0][2]
        return block.text, shown if shown is None or same(shown, printed) else printed
    text = ""
    for command, shown, answer in answers:
        text += f"$ {command}\n" + (shown if shown is not None and same(shown, answer) else answer)
    return text, None


def fill(page: pathlib.Path, lab: MailLab) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(pathlib.Path(folder), lab.worlds)
        for block in blocks_of(page):
            if block.fate == "file":
                check_file(block, stage)
            elif block.fate == "run":
                text, output = text_today(block, stage)
                before = f"```{block.language}\n{block.text}```\n"
                after = f"```{block.language}\n{text}```\n"
                if block.output is not None:
                    before += f"\n```text\n{block.output}```\n"
                    after += f"\n```text\n{output}```\n"
                whole = page.read_text()
                assert before in whole, f"{block}: one empty line between the program and what it prints"
                page.write_text(whole.replace(before, after, 1))


if __name__ == "__main__":
    named = [pathlib.Path(each).resolve() for each in sys.argv[1:]] or pages()
    with MailLab([], sorted((HERE / "worlds").glob("*.json"))) as running:
        for each in named:
            fill(each, running)
