"""The program run inside the test, as a person would: words in, exit code and two streams out."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drs_tui.cli import main
from drs_tui.errors import StoreTrouble
from drs_tui.simulator.server import Simulation
from drs_tui.store import job_files, jobs


@dataclass(frozen=True)
class Ran:
    """What one run came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """Runs commands against one platform; after each, what goes for every run is asserted."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.url: str | None = None
        self.token: str | None = None

    def use(self, sim: Simulation) -> None:
        """Talk to this platform, with its valid token in the environment."""
        self.url, self.token = sim.url, sim.token

    def __call__(self, *words: str, stdin: str | bytes = b"") -> Ran:
        """Run the program with `words`."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        for name, value in (("SB_API_ENDPOINT", self.url), ("SB_AUTH_TOKEN", self.token)):
            if value is None:
                self._monkeypatch.delenv(name, raising=False)
            else:
                self._monkeypatch.setenv(name, value)
        code = main(words)
        out, err = self._capsys.readouterr()
        self._check_words(out, err)
        return Ran(code, out, err)

    def fill_disk(self) -> None:
        """Have the disk refuse all that is written about jobs from now on."""

        def refuse(*_: object, **__: object) -> None:
            raise StoreTrouble("The disk is full.", "Free some space.")

        for module in (job_files, jobs):
            self._monkeypatch.setattr(module, "write_atomic", refuse)

    def _check_words(self, out: str, err: str) -> None:
        assert "SB_AUTH_TOKEN" not in os.environ, "children would inherit the token"
        for line in err.splitlines():
            assert line.startswith("drs-tui: "), line
            assert len(line) > len("drs-tui: "), "a line that says nothing"
        for text in (out, err):
            assert "Traceback" not in text
            assert text.replace("\n", "").replace("\t", "").isprintable()
            assert not self.token or self.token not in text

    def state_files(self) -> list[Path]:
        """Return all files that were written by now."""
        root = Path(os.environ["XDG_STATE_HOME"])
        return [path for path in root.parent.rglob("*") if path.is_file()]
