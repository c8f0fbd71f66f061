from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.errors import UsageTrouble
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.manifest import (
    Manifest,
    PathRule,
    Target,
    parse_manifest,
    read_manifest,
)

A, B = "drs://host.org/a", "drs://host.org/b"


def read(text: str, *, paths: PathRule = PathRule.REFUSE, host: str | None = None) -> Manifest:
    return parse_manifest(text.encode(), "m.csv", paths=paths, host=host)


def refused(manifest: Manifest) -> dict[int, str]:
    return dict(manifest.refused)


def test_columns_become_uri_name_metadata_and_measures() -> None:
    manifest = read(f'drs_uri,name,Participant ID,Md5sum,size\n{A},a.bam,"P, 1",ff,\n')
    row = manifest.rows[0]
    assert (row.line, row.exact_uri, row.exact_name) == (2, A, "a.bam")
    assert row.metadata == {"Participant ID": "P, 1"}
    assert row.measures == {"Md5sum": "ff"}
    assert not manifest.refused


@pytest.mark.parametrize(
    "header",
    ["drs_uri,name", "DRS_URI,Name", "access_url,file_name", "access_urls,name",
     "File_drs_uri,File_label", "\ufeffdrs_uri,name", " drs_uri , name ", '"drs_uri","name"'],
)  # fmt: skip
def test_headers_are_known_by_their_aliases_whatever_their_case(header: str) -> None:
    row = read(f"{header}\n{A},a\n").rows[0]
    assert (row.exact_uri, row.exact_name) == (A, "a")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("between", "form"), [(",", ManifestFormat.CSV), ("\t", ManifestFormat.TSV)]
)
def test_line_ends_and_tabs(end: str, between: str, form: ManifestFormat) -> None:
    lines = [["drs_uri", "name", "x"], [A, "a", "1"], ["", "", ""], [B, "b", "2"]]
    manifest = read(end.join(between.join(line) for line in lines))
    assert manifest.format is form
    assert [(row.line, row.exact_name, row.metadata) for row in manifest.rows] == [
        (2, "a", {"x": "1"}),
        (4, "b", {"x": "2"}),
    ]


def test_a_refused_row_has_the_line_it_begins_on() -> None:
    manifest = read(
        f'drs_uri,name\n{A},"a\nb"\n{B},x,y\n{B}\nhttp://x,c\n{B},{"n" * 256}\n{A},"a\nb"\n{B},..\n'
    )
    assert [row.line for row in manifest.rows] == [2]
    reasons = refused(manifest)
    assert list(reasons) == [4, 5, 6, 7, 8, 10]
    assert "3 values for 2 columns: a comma" in reasons[4]
    assert reasons[5] == "has 1 values for 2 columns"
    assert "does not begin with drs://" in reasons[6]
    assert "longer than 255" in reasons[7]
    assert "row 2" in reasons[8]
    assert "cannot be a file's name" in reasons[10]


def test_one_uri_under_two_names_is_no_duplicate() -> None:
    assert len(read(f"drs_uri,name\n{A},a\n{A},b\n").rows) == 2


@pytest.mark.parametrize(
    ("paths", "name"), [(PathRule.FLATTEN, "x_y_a.bam"), (PathRule.LAST_PART, "a.bam")]
)
def test_a_path_becomes_a_name_by_choice_and_stays_known(paths: PathRule, name: str) -> None:
    row = read(f"drs_uri,name\n{A},/x/y/a.bam\n", paths=paths).rows[0]
    assert (row.exact_name, row.exact_path) == (name, "/x/y/a.bam")


def test_a_path_is_refused_without_a_choice_and_where_it_has_no_last_part() -> None:
    text = f"drs_uri,name\n{A},x/\n"
    assert "is a path" in refused(read(text))[2]
    assert "without a last part" in refused(read(text, paths=PathRule.LAST_PART))[2]
    assert "without a last part" in refused(
        read(f"drs_uri,name\n{A},//\n", paths=PathRule.FLATTEN)
    )[2]  # fmt: skip


def test_columns_without_a_header_are_left_out_and_counted() -> None:
    manifest = read(f",drs_uri,name,\n0,{A},a,\n")
    assert manifest.unnamed_columns == 2
    assert manifest.rows[0].metadata == {}


def test_create_items_in_json() -> None:
    items = [
        {"drs_uri": A, "project": "ana/x", "name": "a", "metadata": {"age": 7, "md5": "f"}},
        {"drs_uri": B, "parent": "5f"},
        {"drs_uri": 7},
        "drs",
        {"drs_uri": A, "name": "b", "metadata": {"x": {}}},
        {"drs_uri": A, "project": "ana/x", "parent": "5f"},
        {"drs_uri": A, "name": "\ud800"},
        {"drs_uri": A, "metadata": {"x": "\ud800"}},
    ]
    for text in (json.dumps(items), json.dumps({"items": items})):
        manifest = read(text)
        first, second = manifest.rows
        assert (first.line, first.own_target) == (1, Target(project="ana/x"))
        assert (first.metadata, first.measures) == ({"age": 7}, {"md5": "f"})
        assert (second.name, second.own_target) == (None, Target(parent="5f"))
        assert list(refused(manifest)) == [3, 4, 5, 6, 7, 8]


def test_a_number_too_large_for_json_is_refused() -> None:
    manifest = read(f'[{{"drs_uri": "{A}", "metadata": {{"x": 1e999}}}}]')
    assert list(refused(manifest)) == [1]


def test_a_file_that_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drs_tui.submission.formats.MAX_BYTES", 2 * 1024 * 1024)
    with pytest.raises(UsageTrouble, match="too large"):
        read_manifest(Path("/dev/zero"))


def test_gen3_ids_need_a_host() -> None:
    text = json.dumps([{"object_id": "dg.4DFC/1", "file_name": "a", "file_size": 3}])
    assert "host has to be given" in refused(read(text))[1]
    row = read(text, host="nci-crdc.datacommons.io").rows[0]
    assert row.exact_uri == "drs://nci-crdc.datacommons.io/dg.4DFC/1"
    assert row.measures == {"file_size": 3}
    with pytest.raises(UsageTrouble, match="no host"):
        read(text, host="a/b")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"drs_uri,name\n", "a header and no rows"),
        (b"drs_uri,name\n\xff,a", r"not UTF-8 text \(line 2\)"),
        ("drs_uri".encode("utf-16"), "UTF-16"),
        (b"Obj\x01\x04", "PFB"),
        (b"PK\x03\x04", "workbook"),
        (b"id\tfilename\tmd5\tsize\tstate\n1\ta\tf\t3\tx\n", "GDC"),
        (b"drs://host/a,a\n", "does not name its columns"),
        (b"uri,x\n", "No column of the manifest holds DRS URIs; it has: uri, x"),
        (b"drs_uri,x,x\n", "Two columns"),
        (b'drs_uri,name\ndrs://h/a,a\ndrs://h/b,"b\n', "line 3 cannot be read"),
        (b"[1,", "begins like JSON"),
        (b"[" * 100_000, "begins like JSON"),
        (b"[NaN]", "begins like JSON"),
        (b"{}", "no list"),
        (b"[]", "no rows"),
    ],
    ids=lambda told: repr(told[:12]),
)
def test_what_is_no_manifest_is_explained(data: bytes, sentence: str) -> None:
    with pytest.raises(UsageTrouble, match=sentence):
        parse_manifest(data, "m.csv")


def test_a_file_is_read_and_a_folder_explained(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"drs_uri\n{A}\n")
    assert read_manifest(path).file_name.exact == "m.csv"
    with pytest.raises(UsageTrouble, match="is a folder"):
        read_manifest(tmp_path)
    with pytest.raises(UsageTrouble, match="cannot be read: No such file"):
        read_manifest(tmp_path / "none\x1b")
    with pytest.raises(UsageTrouble, match="cannot be read"):
        read_manifest(tmp_path / "a\0b")


def test_what_is_shown_of_a_row_is_clean() -> None:
    row = read(f"drs_uri,name\n{A},a\x1b[2J\n").rows[0]
    assert str(row.name) == r"a\x1b[2J"
    assert row.exact_name == "a\x1b[2J"
    assert r"\x1b" in refused(read("drs_uri\n\x1b\n"))[2]


STARTS = st.sampled_from([b"", b"drs_uri,name\n", b"drs_uri\tname\n", b'[{"drs_uri":', b"[", b"{"])


@given(STARTS, st.binary() | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_raise_nothing_but_usage_trouble(start: bytes, data: bytes) -> None:
    with suppress(UsageTrouble):
        manifest = parse_manifest(start + data, "m")
        assert all(row.reason.isprintable() for row in manifest.refused)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["drs_uri", "name", "metadata", "project", "object_id"]) | st.text(), inner
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(JSON))
def test_any_json_raises_nothing_but_usage_trouble(value: list[object]) -> None:
    with suppress(UsageTrouble):
        read(json.dumps(value), host="h")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=40)


@given(st.lists(st.tuples(NAMES.filter(lambda name: name not in (".", "..")), NAMES), min_size=1))
def test_what_the_csv_writer_writes_is_read_back_exactly(values: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["drs_uri", "name", "note"])
    for number, (name, note) in enumerate(values):
        writer.writerow([f"{A}{number}", name, note])
    rows = read(file.getvalue()).rows
    assert [(row.exact_name, row.metadata["note"]) for row in rows] == values
