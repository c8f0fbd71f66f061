"""The quota as the programs of the system tell it, and sentences where they do not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from drs_tui.commands.checks import quota
from drs_tui.commands.checks.mounts import Mount
from drs_tui.terminal.tasks import run

HEAD = """Disk quotas for user ana (uid 1001):
     Filesystem  blocks   quota   limit   grace   files   quota   limit   grace
"""


@pytest.mark.parametrize(
    ("written", "sentence", "is_short"),
    [
        (f"{HEAD}srv:/home 1000 2000 4000 0 10 0 0 0", "quota: 1.0 MB of 4.1 MB", False),
        (f"{HEAD}srv:/home 3000* 2000 4000 17 1 0 0 0", "quota exceeded: 3.1 MB of 4.1 MB", True),
        (f"{HEAD}/dev/sda1 1 0 0 0 96 100 0 0", "quota: 96 of 100 files", True),
        (f"{HEAD}/dev/sda1 1 0 0 0 96 0 0 0", "no quota", False),
        (
            "/scratch\n    [5000] 0 1000000 - 812* 900 1000 -\n",
            "quota: 5.1 MB of 1.0 GB and 812 of 1,000 files",
            False,
        ),
    ],
)
def test_what_the_programs_write(written: str, sentence: str, is_short: bool) -> None:
    assert quota.parse(written) == quota.Quota(sentence, is_short)


@pytest.fixture
def path(tmp_path: Path) -> Mapping[str, str]:
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "de_DE.UTF-8"}


def install(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


async def test_quota_is_asked_of_the_one_file_system(
    tmp_path: Path, path: Mapping[str, str]
) -> None:
    script = '[ "$* $LC_ALL" = "-w -p -f /my home C" ] && echo "srv:/x 8 0 9 0 1 0 0 0"; exit 1'
    install(tmp_path, "quota", script)
    found = await quota.ask(Mount(Path("/my home"), "nfs4"), 7, path, run)
    assert found == quota.Quota("quota: 8.2 kB of 9.2 kB")


async def test_lustre_has_a_program_of_its_own(tmp_path: Path, path: Mapping[str, str]) -> None:
    script = '[ "$*" = "quota -q -u 7 /scratch" ] && echo "/scratch 1 0 0 - 5 6 7 -"'
    install(tmp_path, "lfs", script)
    found = await quota.ask(Mount(Path("/scratch"), "lustre"), 7, path, run)
    assert found == quota.Quota("quota: 5 of 7 files")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'Disk quotas for user root (uid 0): none'", "no quota"),
        ("exit 1", "quota not known: 'quota' tells none here"),
        ("exec sleep 60", "quota not known: it took longer than 0.2 s and was ended"),
    ],
)
async def test_what_is_not_known_is_a_sentence(
    tmp_path: Path,
    path: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    sentence: str,
) -> None:
    # Long enough for the others also on a busy machine.
    monkeypatch.setattr(quota, "LIMIT_S", 0.2 if "sleep" in script else 30)
    install(tmp_path, "quota", script)
    found = await quota.ask(Mount(Path("/"), "xfs"), 7, path, run)
    assert found == quota.Quota(sentence)


async def test_without_a_program_or_a_mount(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path)}
    found = await quota.ask(Mount(Path("/"), "lustre"), 7, environ, run)
    assert found == quota.Quota("quota not known: there is no program 'lfs'")
    assert await quota.ask(None, 7, environ, run) == quota.Quota("quota not known")
