"""Sphinx, for `./dev docs`: the pages are Markdown, the Python reference comes from the docstrings."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bindings/python"))

import mtasts  # noqa: E402
import mtasts.types  # noqa: E402

project = "mtasts"
copyright = "the mtasts authors"
version = release = re.search(r"project\(mtasts VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["schema"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = "mtasts"
html_copy_source = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 100

# Where users find it, so that names in signatures lead there and not into private modules.
for package in (mtasts, mtasts.types):
    for name in package.__all__:
        found = getattr(package, name)
        if getattr(found, "__module__", "").startswith("mtasts._"):
            found.__module__ = package.__name__

# Of the standard library and of others: their pages are not ours. And names for a choice of words or for a type that
# depends on the call: signatures write the words out.
nitpick_ignore_regex = [
    ("py:.*", r"(collections|concurrent|datetime|os|pathlib|types|typing|pandas|polars|pyarrow|asyncio|io)\..*"),
    ("py:class", r"(datetime|timedelta|Executor|PathLike|(mtasts\.[a-z_.]*)?(R|T|_Written|Reports|Progress|Target))"),
    ("py:class", r"DetailChoice|ProbeChoice|FailOn|Format|Reason|CorrelationState"),
]

LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<target>(\.\./)+[^)#:]+\.md)\)")


def lead_out(app, page, source):
    """A link to a page that lies beside the documentation, such as SECURITY.md, leads to the file."""
    folder = (pathlib.Path(app.srcdir) / page).parent

    def led(found):
        target = (folder / found["target"]).resolve()
        if target.is_relative_to(app.srcdir) or not target.is_file():
            return found[0]
        return "{download}`" + found["words"].replace("`", "") + f" <{found['target']}>`"

    source[0] = LINK.sub(led, source[0])


def setup(app):
    app.connect("source-read", lead_out)
