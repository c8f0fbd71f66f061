"""Manifest against arrivals: what is claimed of each row, and what is not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.api.wire import parse_job
from drs_tui.insight.causes import cause_of
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState, check
from drs_tui.submission.lots import LotState
from drs_tui.submission.manifest import Target
from drs_tui.submission.pairing import Basis
from tests.submission.scenes import GONE, NO_RIGHTS, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def states(result: CheckResult) -> list[RowState]:
    return [row.state for row in result.rows]


def cause(entry: Mapping[str, Any]) -> str:
    (item,) = parse_job({"id": "x", "result": [entry]}, "x").items
    return cause_of(item) or ""


def causes(row: RowFinding) -> tuple[str, ...]:
    return row.blame.causes if row.blame else ()


ARRIVED, FAILED, MISSING, UNSURE = (
    RowState.ARRIVED,
    RowState.FAILED,
    RowState.MISSING,
    RowState.UNSURE,
)


class TestByName:
    def test_all_is_there_in_any_order(self, scene: Scene) -> None:
        rows = [scene.row(name) for name in ("a", "b", "c")]
        scene.call(rows, [scene.file(name) for name in ("c", "a", "b")])
        result = scene.check()
        assert result.is_clean
        assert states(result) == [ARRIVED] * 3
        assert [row.files[0].details.name for row in result.rows] == [
            row.expected.row.name for row in result.rows
        ]
        assert {row.basis for row in result.rows} == {Basis.NAME}

    def test_names_are_exact(self, scene: Scene) -> None:
        scene.call([scene.row("a.bam")], [scene.file("A.bam")])
        result = scene.check()
        assert (states(result), len(result.extra)) == ([MISSING], 1)

    def test_a_row_that_arrived_in_a_later_job_of_the_batch(self, scene: Scene) -> None:
        first, second = scene.row("a"), scene.row("b")
        scene.call([first, second], [scene.file("a"), NO_RIGHTS])
        scene.call([second], [scene.file("b")])
        assert scene.check().is_clean

    def test_a_file_that_two_jobs_tell_of_arrived_once(self, scene: Scene) -> None:
        """With SKIP a job may tell of the file that was there before."""
        row, entry = scene.row("a"), scene.file("a")
        scene.call([row], [entry])
        scene.call([row], [entry])
        result = scene.check()
        assert (result.is_clean, result.doubled) == (True, ())

    def test_a_row_that_arrived_twice_is_doubled(self, scene: Scene) -> None:
        row = scene.row("a")
        scene.call([row], [scene.file("a")])
        scene.call([row], [scene.file("a")])
        (doubled,) = scene.check().doubled
        assert len(doubled.files) == 2

    def test_what_no_row_asked_for_is_extra(self, scene: Scene) -> None:
        scene.call([scene.row("a")], [scene.file("a"), scene.file("x")])
        (extra,) = scene.check().extra
        assert str(extra.details.name) == "x"

    def test_what_lies_in_a_bundle_is_neither_extra_nor_a_row(self, scene: Scene) -> None:
        bundle, other = scene.row("bundle"), scene.row("x")
        folder = scene.file("bundle", type="folder", size=None)
        inner = scene.file("x", parent=folder["resource"]["id"])
        scene.call([bundle, other], [folder, inner, NO_RIGHTS])
        result = scene.check()
        assert states(result) == [ARRIVED, FAILED]
        assert (result.extra, result.inside) == ((), 1)

    def test_a_failure_inside_a_bundle_is_not_passed_over(self, scene: Scene) -> None:
        folder = scene.file("bundle", type="folder", size=None)
        scene.call([scene.row("bundle")], [folder, NO_RIGHTS])
        result = scene.check()
        assert (states(result), result.other_failures) == ([ARRIVED], 1)
        assert not result.is_clean


class TestSharedNames:
    def test_the_job_tells_whose_file_it_is(self, scene: Scene) -> None:
        first, second = scene.row("a"), scene.row("a")
        scene.call([first], [NO_RIGHTS])
        scene.call([second], [scene.file("a")])
        result = scene.check()
        assert states(result) == [FAILED, ARRIVED]
        assert result.rows[1].basis is Basis.NAME

    def test_the_place_tells_whose_file_it_is(self, scene: Scene) -> None:
        first = scene.row("a", Target(project="ana/one"))
        second = scene.row("a", Target(parent="f2"))
        scene.call([first, second], [NO_RIGHTS, scene.file("a", project="ana/two", parent="f2")])
        result = scene.check()
        assert states(result) == [FAILED, ARRIVED]
        assert result.rows[1].basis is Basis.NAME

    def test_else_it_is_a_set_with_counts(self, scene: Scene) -> None:
        rows = [scene.row("a"), scene.row("b"), scene.row("a")]
        scene.call(rows, [scene.file("b"), scene.file("a")])
        result = scene.check()
        assert states(result) == [UNSURE, ARRIVED, UNSURE]
        (group,) = result.unsure
        assert (group.rows, len(group.files), group.shares_name) == ((0, 2), 1, True)
        assert result.extra == ()

    def test_as_many_files_as_rows_are_all_of_them(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("a")], [scene.file("a"), scene.file("a")])
        result = scene.check()
        assert (result.is_clean, result.doubled) == (True, ())


class TestOtherNames:
    def test_metadata_tells_a_row_without_a_name(self, scene: Scene) -> None:
        rows = [scene.row("", metadata={"sample": f"s{n}", "n": n}) for n in range(3)]
        found = [scene.file(f"x{n}", metadata={"sample": f"s{n}", "n": n}) for n in (2, 0)]
        scene.call(rows, [*found, NO_RIGHTS])
        result = scene.check()
        assert states(result) == [ARRIVED, FAILED, ARRIVED]
        assert [row.basis for row in result.rows] == [
            Basis.METADATA,
            Basis.COUNT,
            Basis.METADATA,
        ]
        assert str(result.rows[2].files[0].details.name) == "x2"

    def test_metadata_that_two_rows_share_tells_nothing(self, scene: Scene) -> None:
        rows = [scene.row("", metadata={"sample": "s"}) for _ in range(2)]
        scene.call(rows, [scene.file("x", metadata={"sample": "s"}), NO_RIGHTS])
        assert states(scene.check()) == [UNSURE, UNSURE]

    def test_a_renamed_file_is_no_guess(self, scene: Scene) -> None:
        rows = [scene.row("a"), scene.row("b"), scene.row("c")]
        scene.call(rows, [NO_RIGHTS, scene.file("c"), scene.file("_1_b")], may_rename=True)
        result = scene.check()
        assert states(result) == [UNSURE, UNSURE, ARRIVED]
        assert (len(result.unsure[0].files), result.extra) == (1, ())

    def test_without_rename_it_is_extra_and_the_row_is_missing(self, scene: Scene) -> None:
        scene.call([scene.row("a")], [scene.file("_1_a")])
        result = scene.check()
        assert (states(result), len(result.extra)) == ([MISSING], 1)

    def test_all_arrived_where_there_are_as_many_files_as_rows(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("")], [scene.file("a"), scene.file("x")])
        result = scene.check()
        assert result.is_clean
        assert [row.basis for row in result.rows] == [Basis.NAME, Basis.POSITION]

    def test_as_many_files_as_rows_say_nothing_where_something_failed(self, scene: Scene) -> None:
        """One of the files may be a part of a bundle, or a row's second."""
        rows = [scene.row("a"), scene.row("b")]
        scene.call(rows, [scene.file("x"), NO_RIGHTS, scene.file("y")], may_rename=True)
        assert states(scene.check()) == [UNSURE, UNSURE]

    def test_also_where_no_name_could_be_fetched(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("b")], [scene.file(None), scene.file(None)])
        result = scene.check()
        assert result.is_clean
        assert {row.basis for row in result.rows} == {Basis.COUNT}

    def test_of_files_without_a_known_name_nothing_is_claimed(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("b")], [scene.file(None), NO_RIGHTS])
        result = scene.check()
        assert states(result) == [UNSURE, UNSURE]
        assert result.extra == ()


class TestCauses:
    def test_the_only_cause_of_all_that_is_missing(self, scene: Scene) -> None:
        rows = [scene.row(name) for name in "abc"]
        scene.call(rows, [NO_RIGHTS, NO_RIGHTS, scene.file("a")])
        result = scene.check()
        assert states(result) == [ARRIVED, FAILED, FAILED]
        assert [row.basis for row in result.rows] == [Basis.NAME, Basis.COUNT, Basis.COUNT]
        assert causes(result.rows[1]) == (cause(NO_RIGHTS),)

    def test_positions_that_the_names_confirm(self, scene: Scene) -> None:
        rows = [scene.row(name) for name in "abcd"]
        scene.call(rows, [scene.file("a"), NO_RIGHTS, scene.file("c"), GONE])
        result = scene.check()
        assert states(result) == [ARRIVED, FAILED, ARRIVED, FAILED]
        assert causes(result.rows[1]) == (cause(NO_RIGHTS),)
        assert causes(result.rows[3]) == (cause(GONE),)
        assert result.rows[1].basis is Basis.POSITION

    @pytest.mark.parametrize(
        "entries",
        [
            ["c", NO_RIGHTS, "a", GONE],
            [NO_RIGHTS, GONE, "a", "c"],
            ["a", "c", NO_RIGHTS, GONE],
            ["a", NO_RIGHTS, "elsewhere", GONE],
            ["a", NO_RIGHTS, None, GONE],
        ],
        ids=["swapped", "failures first", "failures last", "another name", "no name"],
    )
    def test_positions_that_the_names_do_not_confirm(
        self, scene: Scene, entries: list[Any]
    ) -> None:
        rows = [scene.row(name) for name in "abcd"]
        told = [entry if isinstance(entry, dict) else scene.file(entry) for entry in entries]
        scene.call(rows, told)
        result = scene.check()
        for row in result.rows:
            assert row.basis is not Basis.POSITION
            if row.state is FAILED:
                assert set(causes(row)) == {cause(NO_RIGHTS), cause(GONE)}
                assert row.basis is None

    def test_lengths_that_disagree_pair_nothing(self, scene: Scene) -> None:
        rows = [scene.row(name) for name in "abc"]
        scene.call(rows, [scene.file("a"), NO_RIGHTS, scene.file("c"), GONE])
        result = scene.check()
        assert result.rows[1].basis is None
        assert result.rows[1].blame is not None
        assert result.other_failures == 1

    def test_nothing_that_arrived_confirms_nothing(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("b")], [NO_RIGHTS, GONE])
        assert [row.basis for row in scene.check().rows] == [None, None]

    def test_fewer_failures_than_missing_rows_are_only_possible(self, scene: Scene) -> None:
        scene.call([scene.row(name) for name in "abc"], [scene.file("a"), NO_RIGHTS])
        result = scene.check()
        assert states(result) == [ARRIVED, MISSING, MISSING]
        blame = result.rows[2].blame
        assert blame is not None
        assert (blame.failed, blame.among, blame.basis) == (1, 2, None)

    def test_an_empty_job_has_everything_missing(self, scene: Scene) -> None:
        scene.call([scene.row("a")], [])
        result = scene.check()
        assert (states(result), result.rows[0].blame) == ([MISSING], None)

    def test_items_that_are_not_understood_are_no_arrivals(self, scene: Scene) -> None:
        scene.call([scene.row("a"), scene.row("b")], [{}, {}])
        assert states(scene.check()) == [MISSING, MISSING]

    def test_a_failure_of_an_earlier_try_is_not_that_of_the_newest(self, scene: Scene) -> None:
        row = scene.row("a")
        scene.call([row], [NO_RIGHTS])
        scene.call([row], [GONE])
        (finding,) = scene.check().rows
        assert causes(finding) == (cause(GONE),)


class TestUnfinished:
    @pytest.mark.parametrize(
        ("lot", "row"),
        [
            (LotState.NOT_SENT, RowState.NOT_SENT),
            (LotState.UNKNOWN, RowState.UNKNOWN),
            (LotState.REFUSED, RowState.REFUSED),
            (LotState.NOT_SEEN, RowState.NOT_SEEN),
            (LotState.UNDER_WAY, RowState.UNDER_WAY),
            (LotState.ERRORS_LOST, RowState.MISSING),
        ],
    )
    def test_what_is_not_final_is_not_missing(
        self, scene: Scene, lot: LotState, row: RowState
    ) -> None:
        scene.call([scene.row("a")], state=lot)
        result = scene.check()
        assert (states(result), result.is_clean) == ([row], False)

    def test_what_arrived_by_now_has_arrived(self, scene: Scene) -> None:
        rows = [scene.row("a"), scene.row("b")]
        scene.call(rows, [scene.file("b"), NO_RIGHTS], LotState.UNDER_WAY)
        result = scene.check()
        assert states(result) == [RowState.UNDER_WAY, ARRIVED]
        assert result.rows[0].blame is None

    def test_a_file_of_a_job_under_way_is_not_extra_before_its_end(self, scene: Scene) -> None:
        scene.call([scene.row(""), scene.row("")], [scene.file("x")], LotState.UNDER_WAY)
        assert scene.check().extra == ()

    def test_a_row_that_is_sent_again_is_under_way(self, scene: Scene) -> None:
        row = scene.row("a")
        scene.call([row], [NO_RIGHTS])
        scene.call([row], [], LotState.UNDER_WAY)
        assert states(scene.check()) == [RowState.UNDER_WAY]


class TestMeasures:
    def test_a_size_that_differs(self, scene: Scene) -> None:
        rows = [scene.row("a", file_size="0100"), scene.row("b", size=7)]
        scene.call(rows, [scene.file("a", size=100), scene.file("b", size=8)])
        result = scene.check()
        (different,) = result.different
        (difference,) = different.compared.differences
        assert (str(difference.header), str(difference.expected)) == ("size", "7")
        assert str(difference.found) == "8"
        assert not result.is_clean

    def test_a_checksum_that_the_platform_does_not_tell_is_not_compared(self, scene: Scene) -> None:
        rows = [scene.row("a", md5="ABC", Md5sum="abc"), scene.row("b", md5="f")]
        scene.call(
            rows,
            [scene.file("a", metadata={"md5": "abc"}), scene.file("b", metadata={"MD5": "e"})],
        )
        result = scene.check()
        assert result.rows[0].compared.not_compared == ("Md5sum",)
        assert result.rows[0].compared.differences == ()
        assert len(result.rows[1].compared.differences) == 1

    @pytest.mark.parametrize("size", ["1.2 GB", "", "-1", "9" * 30, "1e3"])
    def test_a_size_that_is_no_number_of_bytes_is_not_compared(
        self, scene: Scene, size: str
    ) -> None:
        scene.call([scene.row("a", size=size)], [scene.file("a", size=5)])
        result = scene.check()
        assert result.is_clean
        assert result.rows[0].compared.not_compared == ("size",)


@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=8),
    st.lists(st.sampled_from(["a", "b", "c", "x", None, "error", "gone", "odd"]), max_size=10),
    st.sampled_from([LotState.FINAL, LotState.UNDER_WAY]),
    st.booleans(),
    st.integers(1, 8),
)
def test_every_row_and_every_file_is_accounted_for_once(
    names: list[str], told: list[str | None], state: LotState, may_rename: bool, cut: int
) -> None:
    scene = Scene()
    rows = [scene.row(name) for name in names]
    odd_ones: dict[str | None, dict[str, Any]] = {"error": NO_RIGHTS, "gone": GONE, "odd": {}}
    entries = [odd_ones[one] if one in odd_ones else scene.file(one) for one in told]
    scene.call(rows[:cut], entries[:cut], state, may_rename=may_rename)
    scene.call(rows[cut:], entries[cut:], LotState.FINAL, may_rename=may_rename)
    result = scene.check()
    assert len(result.rows) == len(names)
    assert sum(result.count_of.values()) == len(names)
    of_rows = [file.file_id for row in result.rows for file in row.files]
    assert len(of_rows) == len(set(of_rows))
    extra = {file.file_id for file in result.extra}
    assert not extra & set(of_rows)
    for row in result.rows:
        wanted = row.expected.row.exact_name
        if row.basis is Basis.NAME:
            assert {file.details.name.exact for file in row.files if file.details.name} == {wanted}
    arrived = result.count_of.get(ARRIVED, 0)
    assert arrived <= len(scene.files)
    if len(scene.files) == 0:
        assert not result.is_clean or not names


@pytest.mark.alone
def test_ten_times_the_rows_take_about_ten_times_as_long() -> None:
    def seconds(count: int, name: str) -> float:
        scene = Scene()
        rows = [scene.row(name.format(number)) for number in range(count)]
        for start in range(0, count, 100):
            part = rows[start : start + 100]
            told = [NO_RIGHTS if row % 7 == 0 else scene.file(name.format(row)) for row in part]
            scene.call(part, told, may_rename=True)
        expected, arrivals = scene.given()
        began = time.process_time()
        check(expected, arrivals)
        return time.process_time() - began

    for name in ("f{0}.bam", "same.bam", ""):
        small = min(seconds(500, name) for _ in range(3)) / 500
        large = min(seconds(5000, name) for _ in range(3)) / 5000
        assert large < 4 * small, name


def test_a_result_has_no_long_text(scene: Scene) -> None:
    rows = [scene.row(f"f{number}.bam") for number in range(100)]
    scene.call(rows, [scene.file(f"f{number}.bam") for number in range(100)])
    assert len(repr(check(*scene.given()))) < 200, "asyncio.run makes it, and throws it away"
