"""Files and folders of the simulated platform, and the library that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from drs_tui.simulator.wire import JsonObject, utc_text

BRIEF = ("href", "id", "name", "project", "type", "parent")
"""What a listing shows of each entry unless `fields` asks for more (documented)."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project with the one permission that matters to an import."""

    id: str
    """`owner/slug`."""
    name: str
    root_folder: str
    """Id of the folder that holds what lies directly in the project."""
    members: frozenset[str]
    """Names of the users who may see it."""
    writable: bool = True


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file or folder, from the moment it arrives until it is replaced."""

    id: str
    name: str
    project: str
    parent: str
    """Id of the folder it lies in."""
    created_at: float
    """Unix seconds; before that moment nobody sees it."""
    size_bytes: int | None = None
    """None for a folder, which has no size."""
    is_folder: bool = False
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    gone_at: float | None = None
    """Unix seconds at which an import with OVERWRITE takes its place."""
    without: frozenset[str] = frozenset()
    """Keys left out of its details: the documented CAVATICA example lacks several."""

    def is_there(self, now: float) -> bool:
        """Whether it exists at this moment."""
        return self.created_at <= now and (self.gone_at is None or now < self.gone_at)


def describe(file: StoredFile, base_url: str) -> JsonObject:
    """The details of one file: the documented keys, with the values of an import.

    What `origin` holds after a DRS import is unknown, so it is empty. `storage` names the
    place where the bytes lie (form documented, value inferred).
    """
    created = utc_text(file.created_at)
    details: JsonObject = {
        "href": f"{base_url}/files/{file.id}",
        "id": file.id,
        "name": file.name,
        "size": file.size_bytes,
        "project": file.project,
        "parent": file.parent,
        "type": "folder" if file.is_folder else "file",
        "created_on": created,
        "modified_on": created,
        "storage": {"type": "PLATFORM", "hosted_on_locations": ["aws:us-east-1"]},
        "origin": {},
        "tags": list(file.tags),
        "metadata": dict(file.metadata),
    }
    absent = file.without | ({"size", "storage"} if file.is_folder else frozenset())
    return {key: value for key, value in details.items() if key not in absent}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a listing asks for; within one condition any of the values will do (inferred)."""

    names: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    metadata: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
    """`origin.task`: nothing that was imported comes from a task."""

    def admits(self, file: StoredFile) -> bool:
        """Whether a file meets every condition."""
        return (
            (not self.names or file.name in self.names)
            and (not self.tags or not self.tags.isdisjoint(file.tags))
            and not self.tasks
            and all(str(file.metadata.get(key)) in wanted for key, wanted in self.metadata.items())
        )


class Library:
    """Every file and folder, found by id, by folder, or by name within a folder."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._children: dict[str, list[str]] = {}
        self._names: dict[tuple[str, str], str] = {}

    def add(self, file: StoredFile) -> None:
        """Keep a file; from its arrival on it owns its name in its folder."""
        self._files[file.id] = file
        self._children.setdefault(file.parent, []).append(file.id)
        self._names[file.parent, file.name] = file.id

    def get(self, file_id: str, now: float) -> StoredFile | None:
        """The file with this id, when it is there at this moment."""
        file = self._files.get(file_id)
        return file if file is not None and file.is_there(now) else None

    def named(self, folder: str, name: str) -> StoredFile | None:
        """The holder of a name, also when it is booked but has not arrived yet."""
        file_id = self._names.get((folder, name))
        return None if file_id is None else self._files[file_id]

    def retire(self, file_id: str, at: float) -> None:
        """Let a file vanish at a moment: another takes its place."""
        self._files[file_id] = replace(self._files[file_id], gone_at=at)

    def children(self, folder: str, now: float, wanted: Filter) -> list[StoredFile]:
        """What lies directly in a folder, in order of arrival in the library."""
        found = (self._files[file_id] for file_id in self._children.get(folder, ()))
        return [file for file in found if file.is_there(now) and wanted.admits(file)]
