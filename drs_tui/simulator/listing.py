"""Listings of a folder: what is wanted, page by page."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from drs_tui.simulator import files
from drs_tui.simulator.errors import Refusal
from drs_tui.simulator.fields import parse_fields, select
from drs_tui.simulator.files import BRIEF, Filter
from drs_tui.simulator.platform import Platform
from drs_tui.simulator.wire import Answer, JsonObject, Request, json_answer

PAGE, LARGEST_PAGE = 50, 100
"""Entries of a listing without `limit`, and the largest `limit` (documented)."""


def list_folder(platform: Platform, request: Request, folder: str) -> Answer:
    """Answer one page of a folder, with links to its neighbours and the total in a header."""
    query = request.query
    found = platform.library.children(folder, platform.clock(), _read_filter(query))
    # A limit of 0 or above the largest is not refused but put right (inferred).
    limit = min(_read_number(query, "limit", PAGE), LARGEST_PAGE) or PAGE
    offset = _read_number(query, "offset", 0)
    fields = parse_fields(query.get("fields", ())) or frozenset(BRIEF)

    def href(start: int) -> str:
        page_query = dict(query) | {"offset": [str(start)], "limit": [str(limit)]}
        path = request.path.removeprefix("/v2")
        return f"{platform.base_url}{path}?{urlencode(page_query, doseq=True)}"

    neighbours = {"next": offset + limit, "prev": max(0, offset - limit)}
    if offset + limit >= len(found):
        del neighbours["next"]
    if offset == 0:
        del neighbours["prev"]
    document: JsonObject = {
        "href": href(offset),
        "items": [
            select(files.describe(file, platform.base_url), fields)
            for file in found[offset : offset + limit]
        ],
        "links": [
            {"href": href(start), "rel": rel, "method": "GET"} for rel, start in neighbours.items()
        ],
    }
    return json_answer(200, document, (("X-Total-Matching-Query", str(len(found))),))


def _read_filter(query: Mapping[str, list[str]]) -> Filter:
    metadata = {
        key.removeprefix("metadata."): frozenset(values)
        for key, values in query.items()
        if key.startswith("metadata.")
    }
    names, tags, tasks = (frozenset(query.get(key, ())) for key in ("name", "tag", "origin.task"))
    return Filter(names, tags, metadata, tasks)


def _read_number(query: Mapping[str, list[str]], key: str, usual: int) -> int:
    text = query.get(key, [str(usual)])[0]
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refusal(90000, f"{key} has to be a whole number.")
    return int(text)
