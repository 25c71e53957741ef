"""Runs every test of a folder in this process and prints one line of JSON for each: `run_python_tests.py FOLDER`.

{"test": "test_faults.Faults.test_killed", "outcome": "passed" | "failed", "detail": what it printed or why it failed}

Ends with 0 when they ran, whatever their outcomes, and with 3 and a sentence when something that they need is missing.
"""

import contextlib
import importlib.util
import io
import json
import sys
import unittest
from pathlib import Path
from typing import Any

NEEDED = ("boto3", "moto")


class Reporter(unittest.TestResult):
    """Reports each test as it ends."""

    def __init__(self) -> None:
        super().__init__()
        self._out = sys.stdout
        self._printed = io.StringIO()
        self._failures: list[str] = []

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802  unittest's name
        super().startTest(test)
        self._printed, self._failures = io.StringIO(), []
        self._redirection = contextlib.redirect_stdout(self._printed)
        self._redirection.__enter__()

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        self._redirection.__exit__(None, None, None)
        line = {
            "test": test.id(),
            "outcome": "failed" if self._failures else "passed",
            "detail": "\n".join([*self._failures, self._printed.getvalue()]).strip(),
        }
        print(json.dumps(line), file=self._out, flush=True)
        super().stopTest(test)

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addError(test, err)
        self._failures.append(self.errors[-1][1])

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addFailure(test, err)
        self._failures.append(self.failures[-1][1])

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        super().addSubTest(test, subtest, err)
        if err:
            self._failures.append(f"{subtest}: {err[1]}")


def main(folder: Path) -> int:
    missing = [package for package in NEEDED if importlib.util.find_spec(package) is None]
    if missing:
        print(f"python3 has no {' and no '.join(missing)}: python3 -m pip install -r tests/emulator/requirements.txt")
        return 3
    sys.path.insert(0, str(folder))
    names = sorted(file.stem for file in folder.glob("test_*.py"))
    unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromNames(names)).run(Reporter())
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
