"""examples/scan.ipynb, run from top to bottom against the lab as somebody would who opens it in Jupyter."""

from __future__ import annotations

import base64
import io
import pathlib
import subprocess
import sys
from typing import Any

import html5lib
import matplotlib.image
import nbformat
import pytest
from nbclient import NotebookClient
from readers import html_elements

NOTEBOOK = pathlib.Path(__file__).resolve().parents[2] / "examples" / "scan.ipynb"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the cells showed. The kernel writes below a folder of ours."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR"):
            patched.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        # On a slow machine it says so on standard error when it looks for the fonts for the first time.
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True, capture_output=True)
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        nbformat.validate(notebook)
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=300,
            startup_timeout=300,
            resources={"metadata": {"path": str(NOTEBOOK.parent)}},
        )
        client.execute()
    return [each for cell in notebook.cells for each in cell.get("outputs", [])]


def test_it_is_committed_without_what_it_shows() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_it_shows_a_table_and_a_card(outputs: list[Any]) -> None:
    table, card, *_ = [each["data"]["text/html"] for each in outputs if "text/html" in each.get("data", {})]
    assert "<caption>21 domains</caption>" in table and "good.example" in table and "blocked" in table
    assert "degraded</span>" in card and "To fix" in card
    for shown in (table, card):
        assert html_elements(shown)
        words = "".join(html5lib.parseFragment(shown).itertext())
        assert "<pre>" not in words


def test_it_draws_three_plots(outputs: list[Any]) -> None:
    pictures = [each["data"]["image/png"] for each in outputs if "image/png" in each.get("data", {})]
    assert len(pictures) == 3
    for picture in pictures:
        pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(picture)))
        assert pixels.shape[0] > 200 and pixels.std() > 0.05, "nothing is drawn"


def test_its_last_words_are_advice(outputs: list[Any]) -> None:
    assert outputs[-1]["name"] == "stdout" and " - " in outputs[-1]["text"]
    assert not [each for each in outputs if each["output_type"] == "error" or each.get("name") == "stderr"]
