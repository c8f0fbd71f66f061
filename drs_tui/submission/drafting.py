"""What a person wants to be submitted, and what would be sent by it. Nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from drs_tui.errors import UsageTrouble
from drs_tui.submission.journal import Journals
from drs_tui.submission.manifest import Manifest, PathRule, Target, read_manifest
from drs_tui.submission.plan import ConflictRule, Plan, make_plan
from drs_tui.text import clean


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be submitted, and how."""

    path: str = field(repr=False)
    """Of the manifest; `~` is the home."""
    target: str = field(repr=False)
    """A project as `owner/slug`, or the id of a folder."""
    conflict: ConflictRule = ConflictRule.SKIP
    tags: tuple[str, ...] = ()
    batch: str = ""
    """Empty: after the manifest."""
    leaves_out_refused: bool = False
    """Send the others where rows cannot be sent; otherwise nothing is."""
    paths: PathRule = PathRule.REFUSE
    host: str = ""
    """Put in front of Gen3's bare ids."""
    own_targets: bool = False
    """Where a row has a target of its own, it beats `target`."""
    send_measures: bool = False
    """Sizes and checksums go along as metadata."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be sent."""

    manifest: Manifest
    plan: Plan
    may_leave_out: bool
    """Rows that cannot be sent are left out."""
    notices: tuple[str, ...] = ()
    """What the platform does not tell of the target, as sentences."""

    @property
    def can_be_sent(self) -> bool:
        return bool(self.plan.calls) and (self.may_leave_out or not self.plan.refused)


def target_of(text: str) -> Target:
    """Read a target as it is typed: a project has a slash, the id of a folder none."""
    text = text.strip()
    if not text:
        raise UsageTrouble("Files need a place to go to.", "Give a project or a folder.")
    if "/" not in text:
        return Target(parent=text)
    owner, _, slug = text.partition("/")
    if not owner or not slug or "/" in slug or " " in text:
        raise UsageTrouble(
            f"'{clean(text, 80)}' is no project.", "A project is written as owner/short-name."
        )
    return Target(project=text)


def read_wish(wish: Wish) -> Draft:
    """Read the manifest and plan its calls. Blocks. Raises `UsageTrouble`."""
    if not wish.path.strip():
        raise UsageTrouble("There is no manifest yet.", "Give the path of a CSV, TSV or JSON file.")
    target = target_of(wish.target)
    path = file_at(wish.path.strip())
    manifest = read_manifest(path, paths=wish.paths, host=wish.host or None)
    plan = make_plan(
        manifest,
        target,
        conflict=wish.conflict,
        tags=wish.tags,
        batch=wish.batch.strip() or None,
        own_targets=wish.own_targets,
        send_measures=wish.send_measures,
    )
    return Draft(manifest, plan, wish.leaves_out_refused)


def check_batch(batch: str, journals: Journals) -> None:
    """Raise `UsageTrouble` where a submission of that name is unfinished: it would go twice.

    Blocks. Raises `StoreTrouble`.
    """
    for header in journals.of_batch(batch):
        overview = journals.open(header.uuid).read_overview()
        if overview is not None and overview.is_open:
            raise UsageTrouble(
                f"A submission of batch {clean(batch, 128)} is unfinished.",
                "Go on with it, or choose another batch name.",
            )


def file_at(name: str) -> Path:
    shown = clean(name, 200)
    try:
        path = Path(name).expanduser()
        # A pipe that nobody writes to would hold the reader for ever.
        is_odd = path.exists() and not (path.is_file() or path.is_dir())
    except (OSError, RuntimeError, ValueError):
        raise UsageTrouble(f"The manifest '{shown}' cannot be read: it is no path.") from None
    if is_odd:
        raise UsageTrouble(f"'{shown}' is not a file of text.")
    return path
