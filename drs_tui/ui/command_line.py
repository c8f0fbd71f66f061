"""What is typed behind the colon: commands with what they are about. Pure.

Each knows what it takes, so that it can complete it, and say what is wrong with what it got.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from drs_tui.text import clean
from drs_tui.values import dataclass

_SHOWN = 80
"""How much of a wrong word is repeated."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    takes: str
    """What follows its name, in words; empty for nothing."""
    help: str
    choices: Sequence[Sequence[str]] = ()
    """For each word in turn what it can be; an empty one: anything."""
    takes_rest: bool = False
    """The last word it takes is all the rest of the line, be it one text of many words."""
    least: int = 1
    """How many words it needs, unless it takes none."""

    @property
    def usage(self) -> str:
        return f":{self.name} {self.takes}".rstrip()


@dataclass(frozen=True, slots=True)
class Order:
    """A command that can be carried out."""

    name: str
    words: tuple[str, ...] = ()
    """What it is about; with `takes_rest` the last one may be a text of many words."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it cannot, in a sentence that is safe to show."""

    sentence: str


class CommandLine:
    """The commands of one moment: profiles and columns come and go."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._by_name = {command.name: command for command in commands}

    def named(self, line: str) -> Command | None:
        """Return the command that `line` begins with."""
        name, _, _ = line.strip().removeprefix(":").partition(" ")
        return self._by_name.get(name.casefold())

    def read(self, line: str) -> Order | Refusal:
        """Return what `line` asks for, or why that cannot be."""
        command = self.named(line)
        typed = line.strip().removeprefix(":").strip()
        if command is None:
            return Refusal(self._unknown(typed.partition(" ")[0]))
        _, _, rest = typed.partition(" ")
        most = max(0, len(command.choices) - 1) if command.takes_rest else -1
        given = [word.strip() for word in rest.split(maxsplit=most) if word.strip()]
        if not command.takes and given:
            return Refusal(f":{command.name} takes nothing.")
        if command.takes and len(given) < command.least:
            return Refusal(f"What about? {command.usage}")
        if not command.takes_rest and len(given) > len(command.choices):
            return Refusal(f"That is too much. {command.usage}")
        return self._checked(command, given)

    def completions(self, line: str) -> tuple[str, ...]:
        """Return the lines that `line`, without its last word, may go on as."""
        typed = line.removeprefix(":").lstrip()
        before, space, last = typed.rpartition(" ")
        if not space:
            names = (command for command in self.commands if command.name.startswith(last.lower()))
            return tuple(f"{one.name} " if one.takes else one.name for one in names)
        command = self.named(typed)
        place = len(before.split()) - 1
        if command is None or place >= len(command.choices):
            return ()
        choices = command.choices[place]
        begun = [choice for choice in choices if choice.casefold().startswith(last.casefold())]
        return tuple(f"{before} {choice}" for choice in begun)

    def _checked(self, command: Command, given: Sequence[str]) -> Order | Refusal:
        """Return the order with each word as it is written properly."""
        words: list[str] = []
        for word, choices in zip(given, command.choices or [()] * len(given), strict=False):
            found = _choose(word, choices) if choices else word
            if found is None:
                near = difflib.get_close_matches(word.casefold(), choices, 1, 0.5)
                known = f"There is {near[0]}." if near else f"There are {', '.join(choices)}."
                return Refusal(
                    f"'{clean(word, _SHOWN)}' is none that :{command.name} knows. {known}"
                )
            words.append(found)
        return Order(command.name, tuple(words))

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name.casefold(), self._by_name, 1, 0.6)
        known = f"There is :{near[0]}." if near else f"There are :{', :'.join(self._by_name)}."
        return f"There is no command ':{clean(name, _SHOWN)}'. {known}"


def _choose(word: str, choices: Sequence[str]) -> str | None:
    """Return the choice that `word` is, or the only one that begins with it."""
    begun = [choice for choice in choices if choice.casefold().startswith(word.casefold())]
    exact = [choice for choice in begun if choice.casefold() == word.casefold()]
    if exact or len(begun) == 1:
        return (exact or begun)[0]
    return None


def ranked(names: Sequence[str], typed: str) -> list[int]:
    """Return the places of those `names` that have every word of `typed`, the best first.

    Better is what begins with it, then what has a word that does.
    """
    wanted = typed.casefold().split()
    found: list[tuple[int, int]] = []
    for place, name in enumerate(names):
        folded = name.casefold()
        if all(word in folded for word in wanted):
            begins = folded.startswith(typed.casefold().strip())
            within = all(f" {word}" in f" {folded}" for word in wanted)
            found.append((0 if begins else 1 if within else 2, place))
    return [place for _, place in sorted(found)]
