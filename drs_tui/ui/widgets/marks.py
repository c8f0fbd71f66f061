"""Which rows of a table are marked. Pure: keys in, keys out, whatever a row is."""

from __future__ import annotations

from collections.abc import Collection, Iterable


class Marks:
    """Keys in the order in which they were marked; they stay marked wherever their rows go."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        self.anchor: str | None = None
        """The key of the row that was marked last: where a range begins."""

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def cover(self, keys: Collection[str]) -> bool:
        """Tell whether all of `keys` are marked; of none, none are."""
        return bool(keys) and all(key in self._keys for key in keys)

    def toggle(self, row: str, keys: Collection[str]) -> None:
        """Mark what the row `row` stands for, or unmark it if all of that is marked."""
        if self.cover(keys):
            self.take_off(keys)
            self.anchor = None
        else:
            self.put_on(keys)
            self.anchor = row

    def put_on(self, keys: Iterable[str]) -> None:
        """Mark `keys` too."""
        self._keys |= dict.fromkeys(keys)

    def take_off(self, keys: Iterable[str]) -> None:
        """Unmark `keys`."""
        for key in keys:
            self._keys.pop(key, None)

    def clear(self) -> bool:
        """Unmark all; tell whether there was any."""
        had_any = bool(self._keys)
        self._keys.clear()
        self.anchor = None
        return had_any

    def keep(self, keys: Iterable[str]) -> bool:
        """Unmark what is not among `keys`, as rows that are gone; tell whether there was any."""
        if not self._keys:
            return False
        existing = set(keys)
        gone = [key for key in self._keys if key not in existing]
        self.take_off(gone)
        return bool(gone)
