"""ansible-test sanity, which runs beside the other tests and is waited for last."""

from __future__ import annotations

import subprocess

from conftest import LIMIT

# Those that look at files of a kind that we have.
RUN = ["action-plugin-docs", "ansible-doc", "compile", "ignores", "import", "line-endings", "no-assert", "no-get-exception",
       "no-illegal-filenames", "no-smart-quotes", "pep8", "pylint", "replace-urlopen", "runtime-metadata", "shebang",
       "symlinks", "use-argspec-type-path", "use-compat-six", "validate-modules", "yamllint"]


def test_the_sanity_tests_pass(sanity: subprocess.Popen[str]) -> None:
    said, _ = sanity.communicate(timeout=LIMIT)
    assert sanity.returncode == 0, said
    for each in RUN:
        assert f'Running sanity test "{each}"' in said, said
