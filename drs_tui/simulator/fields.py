"""The `fields` parameter: which keys of an answer the caller wants."""

from collections.abc import Iterable, Mapping

from drs_tui.simulator.wire import JsonObject


def parse_fields(values: Iterable[str]) -> frozenset[str]:
    """Names asked for by `fields=id,name&fields=storage.type`; empty when not given."""
    names = (name.strip() for value in values for name in value.split(","))
    return frozenset(name for name in names if name)


def select(document: JsonObject, fields: frozenset[str]) -> JsonObject:
    """Keep what was asked for: names, dotted paths, `!name` to leave out, `_all` for all.

    Documented; that names nobody knows are passed over in silence is inferred.
    """
    unwanted = {name[1:] for name in fields if name.startswith("!")}
    wanted = {name for name in fields if not name.startswith("!")}
    if not wanted or "_all" in wanted:
        wanted = set(document)
    chosen: JsonObject = {}
    for key, value in document.items():
        inner = frozenset(name.partition(".")[2] for name in wanted if name.startswith(f"{key}."))
        if key in unwanted:
            continue
        if key in wanted:
            chosen[key] = value
        elif inner and isinstance(value, Mapping):
            chosen[key] = select(dict(value), inner)
    return chosen
