"""A Slurm of one machine, with daemons, keys and state in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

NEEDED = ("slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "munged")

_SETTINGS = """
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldPort={controller}
SlurmdPort={node}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerParameters=sched_interval=1,bf_interval=1
SelectType=select/cons_tres
MpiDefault=none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
"""


def missing() -> list[str]:
    """Return what a Slurm needs and this machine lacks."""
    lacks = [name for name in NEEDED if shutil.which(name) is None]
    return lacks if os.geteuid() == 0 else [*lacks, "root"]


@contextlib.contextmanager
def one_machine(folder: Path) -> Iterator[Mapping[str, str]]:
    """Run the daemons; give the variables with which Slurm's commands find them."""
    for name in ("state", "spool"):
        (folder / name).mkdir()
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o600)
    settings = folder / "slurm.conf"
    settings.write_text(
        _SETTINGS.format(
            host=socket.gethostname().split(".")[0],
            folder=folder,
            controller=_free_port(),
            node=_free_port(),
            cores=os.cpu_count(),
        )
    )
    environ = {**os.environ, "SLURM_CONF": str(settings)}
    munge = ["munged", "--foreground", "--force", f"--socket={folder}/munge.socket"]
    munge += [f"--{name}-file={folder}/munge.{name}" for name in ("key", "pid", "log", "seed")]
    path = str(settings)
    commands = [munge, ["slurmctld", "-D", "-f", path], ["slurmd", "-D", "-f", path]]
    with contextlib.ExitStack() as daemons:
        for command in commands:
            daemon = subprocess.Popen(
                command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            daemons.callback(daemon.wait)
            daemons.callback(daemon.terminate)
        wait_for(environ, "sinfo -h -o %T", "idle")
        yield environ


def wait_for(environ: Mapping[str, str], command: str, answer: str, within_s: float = 40.0) -> None:
    """Ask until the answer of a command is this one."""
    end = time.monotonic() + within_s
    while (told := ask(environ, command)) != answer:
        assert time.monotonic() < end, told
        time.sleep(0.2)


def ask(environ: Mapping[str, str], command: str) -> str:
    """Return what one of Slurm's commands answers."""
    ran = subprocess.run(command.split(), env=environ, capture_output=True, text=True, timeout=30)
    return ran.stdout.strip()


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port
