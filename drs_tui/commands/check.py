"""`check`: the manifest against what arrived."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from drs_tui import words
from drs_tui.commands.arrived import check_arrived, known_batch
from drs_tui.commands.check_forms import check_json
from drs_tui.commands.output import ExitCode, Output
from drs_tui.services import Services
from drs_tui.submission.check_lines import check_lines
from drs_tui.submission.check_words import left_out_sentence
from drs_tui.submission.manifest import Manifest, PathRule, read_manifest


def check_batch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write what became of each row of a batch's manifest."""
    manifest = _manifest(arguments)
    batch = known_batch(arguments.batch, services, manifest)
    result, code = check_arrived(batch, manifest, services, output)
    if arguments.json:
        name = manifest.file_name if manifest else batch.submissions[0].header.file_name
        output.json(check_json(arguments.batch, batch.submissions, name, result))
    else:
        for line in check_lines(result, shutil.get_terminal_size().columns):
            output.data(line)
    if manifest is not None and manifest.refused:
        code = max(code, ExitCode.USAGE)
        for row in manifest.refused:
            output.complain(row.sentence)
        output.complain(f"{words.plural(len(manifest.refused), 'row')} could not be checked.")
    if batch.left_out:
        output.say(left_out_sentence(batch.left_out))
    verdict = ExitCode.OK if result.is_clean else ExitCode.NOT_ALL_WELL
    return max(code, verdict, output.notices(services.store.drain_notices()))


def _manifest(arguments: Namespace) -> Manifest | None:
    if arguments.manifest is None:
        return None
    path = Path(arguments.manifest)
    return read_manifest(path, paths=PathRule(arguments.paths), host=arguments.host)
