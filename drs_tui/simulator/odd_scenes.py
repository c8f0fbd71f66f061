"""Scenarios in which answers are well-formed JSON and still not what one expects.

None of this was seen from the platform; a client that survives it survives a change there.
"""

from drs_tui.simulator.names import Draft, draw_many
from drs_tui.simulator.stage import Content, Oddity, Play, Stage, ended, moving
from drs_tui.simulator.wire import JsonObject


def play_odd(stage: Stage) -> None:
    """Unknown states and keys, entries that are neither, errors in other shapes."""
    file = draw_many(stage.chance, "cram", 4)
    full: JsonObject = {
        "resource": {
            "href": f"{stage.platform.base_url}/files/66f0a1b2c3d4e5f607181007",
            "id": "66f0a1b2c3d4e5f607181007",
            "name": "proband.cram.crai",
            "size": 1490332,
            "project": stage.project.id,
            "type": "file",
        }
    }
    entries: list[Content] = [
        full,
        {},
        {"error": {"status": "FORBIDDEN", "message": "No."}},
        {
            "resource": None,
            "error": {"status": 500, "code": None, "message": None, "more_info": None},
        },
    ]
    extra = Oddity(
        {
            "total_files": 4,
            "completed_files": 1,
            "failed_files": 3,
            "some_new_key": {"a": 1},
            "started_on": "2025-05-06T08:15:02.417Z",
            "finished_on": "2025-05-06T08:15:09+00:00",
        }
    )
    stage.job("aborted", entries, ended(600, state="ABORTED"), extra)
    stage.job("all-empty-entries", [{}, {}, {}], ended(700))
    stage.job("null-entries", [{"resource": None}, {"error": None}], ended(800))
    texts: JsonObject = {"error": {"status": "403", "code": "10226", "message": "No rights."}}
    stage.job("numbers-as-text", [texts, *file[:1]], ended(900))
    both: JsonObject = {"resource": {"id": "66f0a1b2c3d4e5f607181009"}, "error": {"code": 10226}}
    stage.job("both-in-one", [both], ended(1000))
    stage.job("not-objects", [], ended(1100), Oddity({"result": [None, 7, "text", []]}))
    stage.job("result-is-object", [], ended(1200), Oddity({"result": {"items": []}}))
    stage.job("lower-case-state", file[1:2], ended(1300, state=" finished "))
    stage.job("null-state", file[2:3], ended(1400), Oddity({"state": None}))
    stage.job("state-is-number", file[3:4], ended(1500), Oddity({"state": 4}))
    stage.job("paused", [], Play(((-90.0, "SUBMITTED"), (-60.0, "PAUSED")), -60.0))
    numbers = Oddity({"id": 301457789012345681})
    stage.job("id-is-number", [10226], ended(1600), numbers)
    counted = draw_many(stage.chance, "vcf", 12)
    stage.job("counters", counted, moving(0, 1, 30), Oddity(counts=True))


def play_missing(stage: Stage) -> None:
    """Keys that are not there."""
    file = draw_many(stage.chance, "cram", 6)
    for index, keys in enumerate(
        ("started_on finished_on", "finished_on", "result", "href", "id", "state")
    ):
        absent = frozenset(keys.split())
        stage.job(
            f"no-{keys.replace(' ', '-')}", file[index : index + 1], ended(600), Oddity({}, absent)
        )
    everything = frozenset(("href", "id", "result", "state", "started_on", "finished_on"))
    stage.job("nothing-at-all", [10226], ended(700), Oddity({}, everything))
    nulls = dict.fromkeys(("href", "result", "state", "started_on", "finished_on"))
    stage.job("all-null", [10226], ended(800), Oddity(nulls))
    entries: list[Content] = [
        {"resource": {"id": "66f0a1b2c3d4e5f607181010"}},
        {"resource": {"href": f"{stage.platform.base_url}/files/66f0a1b2c3d4e5f607181011"}},
        {"resource": {}},
        {"error": {}},
        {"error": {"code": 10226}},
        {"error": {"status": 403}},
        {"error": {"message": "No rights."}},
    ]
    stage.job("bare-entries", entries, ended(900))
    bare = frozenset(("href", "name", "size", "project", "parent", "type"))
    more = frozenset(("storage", "origin", "tags", "metadata"))
    drafts = draw_many(stage.chance, "cram", 2)
    stage.job("files-without-extras", drafts[:1], ended(1000), Oddity(file_without=more))
    stage.job(
        "files-with-id-only",
        drafts[1:],
        ended(1100),
        Oddity(file_without=bare | more | {"created_on", "modified_on"}),
    )


DATES = {
    "utc": ("2025-05-06T08:15:02Z", "2025-05-06T08:21:30Z"),
    "offset": ("2025-05-06T10:15:02+02:00", "2025-05-06T10:21:30+02:00"),
    "nine-digits": ("2025-05-06T08:15:02.417123456Z", "2025-05-06T08:21:30.000000001Z"),
    "date-only": ("2025-05-06", "2025-05-06"),
    "naive": ("2025-05-06T08:15:02", "2025-05-06T08:21:30"),
    "unusable": ("14 Sep", "yesterday at noon"),
    "second-sixty": ("2025-05-06T08:15:60Z", "2025-05-06T08:61:00Z"),
    "year-zero": ("0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    "empty": ("", ""),
    "numbers": (1746519302, 1746519690000),
    "end-before-start": ("2025-05-06T08:21:30Z", "2025-05-06T08:15:02Z"),
    "far-future": ("2999-01-01T00:00:00Z", "2999-01-02T00:00:00Z"),
    "negative-offset": ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
}
"""Label -> `started_on` and `finished_on`; all but `utc` contradict the documentation."""


def play_dates(stage: Stage) -> None:
    """Dates in every form but the documented one."""
    for label, (started, finished) in DATES.items():
        oddity = Oddity({"started_on": started, "finished_on": finished})
        stage.job(label, draw_many(stage.chance, "vcf", 2), ended(600), oddity)


HOSTILE = {
    "clear-screen": "\x1b[2J\x1b[Hgone.cram",
    "window-title": "\x1b]0;owned\x07.cram",
    "clipboard": "\x1b]52;c;ZWNobyBvd25lZA==\x07.cram",
    "clipboard-st": "\x1b]52;c;ZWNobyBvd25lZA==\x1b\\.cram",
    "device-control": "\x1bP+q544e\x1b\\.cram",
    "c1-controls": "\x9b31mred\x9c\x85.cram",
    "bidi": "annexe\u202emarc.exe\u2066\u2069.cram",
    "zero-width": "a\u200bb\u200d\u2060c\ufeff.cram",
    "nul": "before\x00after.cram",
    "newlines": "one\ntwo\r\nthree\u2028four\x0bfive.cram",
    "tabs-and-backspace": "a\tb\b\b\bc\x7f.cram",
    "lone-surrogate": "high\ud800low\udfff.cram",
    "markup-close": "[/x] and [/foo]",
    "markup-link": "[@click=app.quit]x[/]",
    "markup-style": "[bold red on white]x[/bold red on white]",
    "markup-unclosed": "[bold",
    "path": "../../../../etc/passwd",
    "formula": '=HYPERLINK("http://example.org","x")',
    "combining": "z" + "\u0301" * 200 + ".cram",
    "wide": "全角文字" * 10 + "\U0001f9ec.cram",
    "private-use": "\ue000\U000f0000\ufffe.cram",
    "very-long": "x" * 100_000 + ".cram",
}
"""Label -> text that must not reach a terminal, a parser of markup or a spreadsheet as it is."""


def play_hostile(stage: Stage) -> None:
    """Each hostile text as a file name, as tag and metadata, as message and as state."""
    for label, text in HOSTILE.items():
        failure: JsonObject = {
            "error": {"status": 403, "code": 10226, "message": text, "more_info": text}
        }
        contents: list[Content] = [Draft(text, 1_000_000, text), failure]
        stage.job(label, contents, ended(600), tags=(text, label))
    for label, text in HOSTILE.items():
        waiting = Play(((-90.0, "SUBMITTED"), (-60.0, text)), -60.0)
        stage.job(f"state-{label}", [], waiting, Oddity({text: text, "href": text}))
