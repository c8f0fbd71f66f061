"""Rows as a manifest again: the reader makes the same rows of it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drs_tui.errors import UsageTrouble
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.manifest import ManifestRow, PathRule, parse_manifest
from drs_tui.submission.writer import render_manifest

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = TEXTS.filter(lambda name: "/" not in name and name not in (".", ".."))
HEADERS = st.sampled_from(
    [
        "sample",
        "Participant ID",
        "File_name",
        "access_url",
        "Md5sum",
        "size",
        "NAME",
        "\u00e9",
        'q"t',
    ]
)
VALUES = TEXTS | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)


def bare(row: ManifestRow) -> ManifestRow:
    """Return a row without what only says where and how it stood in its file."""
    return row._replace(line=0, exact_path="")


def again(rows: tuple[ManifestRow, ...], form: ManifestFormat) -> tuple[ManifestRow, ...]:
    manifest = parse_manifest(render_manifest(rows, form).encode(), "again")
    assert manifest.format is form
    assert manifest.refused == ()
    return manifest.rows


@given(
    st.sampled_from([",", "\t"]),
    st.lists(HEADERS, unique=True, max_size=5),
    st.lists(st.tuples(NAMES, st.lists(TEXTS, min_size=5, max_size=5)), min_size=1, max_size=6),
)
def test_a_table_comes_back_the_same(
    delimiter: str, headers: list[str], rows: list[tuple[str, list[str]]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["File_label", "ACCESS_URL", *headers][:: 1 if len(rows) % 2 else -1])
    for number, (name, values) in enumerate(rows):
        cells = [name, f"drs://host.org/{number}", *values[: len(headers)]]
        writer.writerow(cells[:: 1 if len(rows) % 2 else -1])
    try:
        manifest = parse_manifest(text.getvalue().encode(), "m.csv")
    except UsageTrouble:
        assume(False)
    assume(manifest.rows)
    written = again(manifest.rows, manifest.format)
    assert list(map(bare, written)) == list(map(bare, manifest.rows))


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "name": NAMES,
                "project": st.just("ana/x"),
                "Size": VALUES,
                "metadata": st.dictionaries(TEXTS | HEADERS, VALUES, max_size=4),
                "tissue": VALUES,
            },
        ),
        min_size=1,
        max_size=5,
    )
)
def test_json_comes_back_the_same(entries: list[dict[str, object]]) -> None:
    items = [{**entry, "drs_uri": f"drs://h.org/{n}"} for n, entry in enumerate(entries)]
    manifest = parse_manifest(json.dumps(items).encode(), "m.json")
    assume(manifest.rows)
    written = again(manifest.rows, ManifestFormat.JSON)
    assert list(map(bare, written)) == list(map(bare, manifest.rows))


def test_ids_of_gen3_are_written_as_the_uris_that_they_became() -> None:
    gen3 = [{"object_id": "dg.4DFC/1", "file_name": "a.bam", "file_size": 5, "md5sum": "x"}]
    manifest = parse_manifest(json.dumps(gen3).encode(), "g.json", host="nci.example.org")
    (entry,) = json.loads(render_manifest(manifest.rows, ManifestFormat.JSON))
    assert entry == {
        "drs_uri": "drs://nci.example.org/dg.4DFC/1",
        "name": "a.bam",
        "file_size": 5,
        "md5sum": "x",
    }


def test_what_the_platforms_own_importer_wants_comes_first() -> None:
    data = b"Participant ID,access_url,file_name,size\nPT_1,drs://h.org/1,a.bam,7\n"
    rows = parse_manifest(data, "m.csv").rows
    assert render_manifest(rows, ManifestFormat.CSV) == (
        "drs_uri,name,Participant ID,size\ndrs://h.org/1,a.bam,PT_1,7\n"
    )


def test_a_path_is_written_as_the_name_that_was_made_of_it() -> None:
    data = b"drs_uri,name\ndrs://h.org/1,a/b.bam\n"
    rows = parse_manifest(data, "m.csv", paths=PathRule.FLATTEN).rows
    assert render_manifest(rows, ManifestFormat.CSV).splitlines()[1] == "drs://h.org/1,a_b.bam"


@pytest.mark.parametrize("header", ["", " a", "name", "a\tb"])
def test_keys_that_are_no_headers_are_refused(header: str) -> None:
    entry = {"drs_uri": "drs://h.org/1", "metadata": {header: "x"}}
    rows = parse_manifest(json.dumps([entry]).encode(), "m.json").rows
    assert again(rows, ManifestFormat.JSON)[0].metadata == {header: "x"}
    with pytest.raises(UsageTrouble, match="header") as caught:
        render_manifest(rows, ManifestFormat.CSV)
    assert ".json" in caught.value.hint
