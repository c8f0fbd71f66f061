"""Classes of values behave as the standard library's do."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from drs_tui import values


@values.dataclass(frozen=True, slots=True, order=True)
class Ours:
    name: str
    count: int = 2
    seen: dict[str, int] = values.field(default_factory=dict)
    raw: object = values.field(default=None, repr=False, compare=False)

    @property
    def double(self) -> int:
        return self.count * 2


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Standard:
    name: str
    count: int = 2
    seen: dict[str, int] = dataclasses.field(default_factory=dict)
    raw: object = dataclasses.field(default=None, repr=False, compare=False)


@values.dataclass(slots=True)
class Loose:
    count: int = 0


@values.dataclass(frozen=True, slots=True, eq=False)
class Single:
    count: int = 0


@values.dataclass(frozen=True, slots=True)
class Bare:
    """Without a field."""


@pytest.mark.parametrize(
    "given", [{"name": "a"}, {"name": "b", "count": 1}, {"name": "a", "seen": {"x": 1}, "raw": 3}]
)
def test_a_value_has_and_shows_what_the_standard_one_does(given: dict[str, Any]) -> None:
    ours, standard = Ours(**given), Standard(**given)
    assert repr(ours) == repr(standard).replace("Standard", "Ours")
    assert dataclasses.asdict(ours) == dataclasses.asdict(standard)


def test_values_compare_by_what_is_to_be_compared() -> None:
    assert Ours("a", raw=1) == Ours("a", raw=2)
    assert Ours("a") != Ours("b")
    another_class: object = Standard("a")
    assert Ours("a") != another_class
    assert Bare() == Bare()
    assert sorted([Ours("b"), Ours("a", 3), Ours("a")]) == [Ours("a"), Ours("a", 3), Ours("b")]
    assert Ours("b") > Ours("a")
    assert Ours("a") >= Ours("a")


def test_equal_values_are_one_key() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Key:
        name: str
        raw: object = values.field(default=None, compare=False)

    assert len({Key("a"), Key("a", raw=1), Key("b")}) == 2
    assert len({Single(), Single()}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Loose())


def test_a_made_default_belongs_to_one_value() -> None:
    assert Ours("a").seen is not Ours("a").seen


def test_a_frozen_value_cannot_be_changed_and_another_can() -> None:
    value = Ours("a")
    with pytest.raises(AttributeError, match="cannot change field 'count' of a Ours"):
        value.count = 3  # type: ignore[misc]
    with pytest.raises(AttributeError, match="cannot change"):
        del value.count
    with pytest.raises(AttributeError):
        value.other = 3  # type: ignore[attr-defined]
    loose = Loose()
    loose.count = 3
    assert loose == Loose(3)


def test_replacing_leaves_the_other_fields_and_the_value_itself() -> None:
    value = Ours("a", 5, {"x": 1}, raw="r")
    for replaced in (values.replace(value, count=1), dataclasses.replace(value, count=1)):
        assert replaced == Ours("a", 1, {"x": 1})
        assert (replaced.raw, replaced.double) == ("r", 2)
    assert value.count == 5
    with pytest.raises(TypeError, match="nothing"):
        values.replace(value, nothing=1)  # type: ignore[call-arg]


def test_values_are_made_of_what_the_class_says() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Ours()  # type: ignore[call-arg]
    match Ours("a", 7):
        case Ours(name, count):
            assert (name, count) == ("a", 7)
    assert [field.name for field in dataclasses.fields(Ours)] == ["name", "count", "seen", "raw"]


def test_a_class_without_slots_is_refused() -> None:
    with pytest.raises(TypeError, match="slots"):
        values.dataclass(slots=False)
