"""Lines of keys, in whatever of TOML's ways they are written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.settings.toml_lines import Path, line_of, lines_of

FULL = """\
# a comment with [brackets] and = signs
theme = "x" # and one behind: "

"a.b" . c = \"\"\"
[no_table]
no_key = 1 \"\"\"\"
[profiles."a \\u0062".x] # ]
list = [ 1, # ]
  "]", [2], '''
[still] a text'''
]
inline = {one = "}", 'two' = {three = 3}}
  'lit\\' = 'a\\'\r
[[many]]
key = 1
[[many]]
key = 2
"""


def test_each_key_has_its_line() -> None:
    tomllib.loads(FULL)
    assert lines_of(FULL) == {
        ("theme",): 2,
        ("a.b", "c"): 4,
        ("profiles", "a b", "x"): 7,
        ("profiles", "a b", "x", "list"): 8,
        ("profiles", "a b", "x", "inline"): 12,
        ("profiles", "a b", "x", "lit\\"): 13,
        ("many",): 14,
        ("many", "key"): 15,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("profiles", "a b", "x", "inline", "two"), 12),
        (("profiles", "a b", "x", "other"), 7),
        (("theme",), 2),
        (("nowhere", "x"), 0),
        ((), 0),
    ],
)
def test_what_has_no_line_of_its_own_is_where_it_is_in(path: Path, line: int) -> None:
    assert line_of(path, lines_of(FULL)) == line


_KEYS = st.one_of(
    st.from_regex("[A-Za-z0-9_-]{1,4}", fullmatch=True),
    st.sampled_from(['"a.b"', '"#"', '"]"', "'\"='", '"\\""', '""', "'\\'"]),
)
_VALUES = st.sampled_from(
    [
        "1",
        '"#]}"',
        "'''\n[x]\ny=1\n'''",
        '"""\\"""\n"""',
        "[\n]",
        "[[1], # [\n'[']",
        "{}",
        '{x="}"}',
    ]
)


@given(st.lists(st.tuples(_KEYS, _VALUES, st.sampled_from(["", " # [x] = '", "\n\n"])), max_size=6))
def test_lines_of_any_keys(rows: list[tuple[str, str, str]]) -> None:
    text = "[table]\n"
    expected: dict[Path, int] = {("table",): 1}
    for number, (key, value, rest) in enumerate(rows):
        name = next(iter(tomllib.loads(f"{key}=1")))
        expected["table", f"k{number}", name] = text.count("\n") + 1
        text += f" k{number}.{key} ={value}{rest}\n"
    told: dict[str, Any] = tomllib.loads(text)
    assert len(told["table"]) == len(rows)
    assert lines_of(text) == expected
