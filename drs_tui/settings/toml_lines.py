"""On which line of a TOML text each key stands, which the reader of the standard library hides.

Pure. The text is one that this reader took: only keys, texts, brackets and comments are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any

Path = tuple[str, ...]
"""A key, after the tables that it is in."""

_TEXT = r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'"
_COMMENT = r"#[^\n]*"
# Compiled where they are used: who has no config.toml does not wait for it.
_PIECE = rf"(?s){_TEXT}|{_COMMENT}|[\[\]{{}}]|\n|[^\"'#\[\]{{}}\n]+"
_BEGIN = rf"(?:\s|{_COMMENT})+"
_KEYS = rf"((?:{_TEXT}|[^=\[\]\"'#\n])+)"
_HEADER = rf"(?s)\[\[?{_KEYS}\]\]?"
_ASSIGNMENT = rf"(?s){_KEYS}="
_BARE = r"[A-Za-z0-9_-]+"


def lines_of(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of each key and each table that has a line of its own.

    Of what stands twice, as the tables of an array do, the first counts.
    """
    found: dict[Path, int] = {}
    line, counted = 1, 0
    for path, at in _places(text):
        line, counted = line + text.count("\n", counted, at), at
        found.setdefault(path, line)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """Return the line of `path`, or of the nearest thing that it is in; 0 where none is known."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 0)


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Yield each key in the order of the text, and where it begins."""
    gaps, headers, assignments = map(re.compile, (_BEGIN, _HEADER, _ASSIGNMENT))
    table: Path = ()
    at = 0
    while at < len(text):
        if gap := gaps.match(text, at):
            at = gap.end()
        elif header := headers.match(text, at):
            table = _path_of(header[1])
            yield table, at
            at = header.end()
        elif assignment := assignments.match(text, at):
            yield table + _path_of(assignment[1]), at
            at = _end_of_value(text, assignment.end())
        else:
            return


def _path_of(keys: str) -> Path:
    """Return the parts of a key with dots; the standard reader knows how they may be written."""
    if re.fullmatch(_BARE, keys.strip()):
        return (keys.strip(),)
    import tomllib

    rest: Any = tomllib.loads(f"{keys} = 0")
    path: list[str] = []
    while isinstance(rest, dict):
        ((name, rest),) = rest.items()
        path.append(name)
    return tuple(path)


def _end_of_value(text: str, at: int) -> int:
    """Return where the value that begins at `at` ends: at a line's end outside all brackets."""
    pieces, depth = re.compile(_PIECE), 0
    while at < len(text) and (piece := pieces.match(text, at)):
        depth += (piece[0] in "[{") - (piece[0] in "]}")
        at = piece.end()
        if piece[0] == "\n" and depth == 0:
            break
    return at
