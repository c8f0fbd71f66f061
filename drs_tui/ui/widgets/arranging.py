"""All rows of a list, and those of them that are shown: sorted, filtered, folded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from drs_tui.ui.filtering import RowFilter
from drs_tui.ui.sorting import in_old_order, sort_rows
from drs_tui.ui.widgets.columns import Column
from drs_tui.values import dataclass

R = TypeVar("R")

_FEW = 1000
"""So many rows that changed in their places are replaced one by one."""
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Groups(Generic[R]):
    """How rows form groups: a head is a row that has others below it."""

    members: Callable[[R], Sequence[R]]
    """The rows of a head's group; empty for a row that is none."""

    head: Callable[[R], str | None]
    """The key of the head of a row's group, of a head its own; None for a row outside of groups."""

    told: Callable[[R, bool], R]
    """Returns a head that says whether its group is unfolded."""


class Arrangement(Generic[R]):
    """One list, as a person wants to see it.

    The order is made by `take` and `reorder` alone, so that a filter that comes and goes leaves
    every row in its place.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        is_bad: Callable[[R], bool] | None = None,
        groups: Groups[R] | None = None,
    ) -> None:
        self._columns = {column.key: column for column in columns}
        self._key = key
        self._is_bad = is_bad
        self._groups = groups
        self.filter = RowFilter(columns)
        """What is typed."""
        self.bad_only = False
        """Whether only what went wrong is shown."""
        self.sort: str | None = None
        """Key of the column that is sorted by; None: as the rows come."""
        self.falls = False
        """Whether the largest comes first."""
        self.unfolded: set[str] = set()
        """Keys of the heads whose groups are open."""
        self._taken: Sequence[R] = ()
        self._ordered: Sequence[R] = ()
        self._members: dict[str, Sequence[R]] = {}
        self._plain: Sequence[R] = ()
        self._is_kept = False
        """Whether the order may be another one than that which the rows are to have."""

    @property
    def leaves_out(self) -> bool:
        """Whether rows may be left out."""
        return self.filter.is_on or self.bad_only

    @property
    def plain_rows(self) -> Sequence[R]:
        """All rows that are no heads, shown or not."""
        return self._plain

    @property
    def plain_shown(self) -> Sequence[R]:
        """Those of them that are not left out."""
        rows = self._plain
        if self.filter.is_on:
            rows = self.filter.choose(rows)
        if self.bad_only and self._is_bad is not None:
            rows = list(filter(self._is_bad, rows))
        return rows

    def take(self, rows: Sequence[R], *, keep_order: bool = False) -> None:
        """Have other rows: heads, with their members in them, and rows outside of groups.

        With `keep_order` those that were there before stay in their order, and new ones come last.
        """
        before, self._taken = self._taken, rows
        changed = self._changed_in_place(before)
        is_to_move = not keep_order and (self._is_kept or bool(self.sort and changed))
        if changed is None or is_to_move:
            self._put_in_order(keep=keep_order)
        elif self._ordered is before:
            self._ordered = self._plain = rows
        elif changed:
            self._is_kept = True
            fresh = {id(before[place]): rows[place] for place in changed}
            self._ordered = self._plain = [fresh.get(id(row), row) for row in self._ordered]

    def _changed_in_place(self, before: Sequence[R]) -> list[int] | None:
        """Return where rows are others than before; None unless all are in their old places.

        That is what most pictures of a large list are: one record replaced, or none.
        """
        rows = self._taken
        if self._groups is not None or len(rows) != len(before):
            return None
        changed: list[int] = []
        for start in range(0, len(rows), _CHUNK):
            # To compare whole slices runs at the speed of C: most of them hold the same objects.
            new, old = rows[start : start + _CHUNK], before[start : start + _CHUNK]
            if new != old:
                changed += [start + at for at, row in enumerate(new) if row is not old[at]]
        same = len(changed) <= _FEW and all(
            self._key(rows[place]) == self._key(before[place]) for place in changed
        )
        return changed if same else None

    def reorder(self) -> None:
        """Bring the rows into the order that they are to have now."""
        self._put_in_order(keep=False)

    def shown(self) -> Sequence[R]:
        """Return the rows to be shown, in their order.

        While rows are left out, what is left of a group is shown, folded or not.
        """
        if self._groups is None or not self._members:
            return self.plain_shown
        left = set(map(id, self.plain_shown)) if self.leaves_out else None
        shown: list[R] = []
        for top in self._ordered:
            key = self._key(top)
            members = self._members.get(key)
            found = [row for row in members or (top,) if left is None or id(row) in left]
            if members is None:
                shown += found
            elif found:
                is_open = left is not None or key in self.unfolded
                shown.append(self._groups.told(top, is_open))
                shown += found if is_open else ()
        return shown

    def _put_in_order(self, *, keep: bool) -> None:
        self._is_kept = keep
        ordered, members = self._ordered, self._members
        self._ordered = self._order(self._taken, ordered if keep else None)
        self._members = {}
        if self._groups is not None:
            for top in self._ordered:
                if below := self._groups.members(top):
                    key = self._key(top)
                    self._members[key] = self._order(below, members.get(key, ()) if keep else None)
        self._plain = self._flatten()

    def _flatten(self) -> Sequence[R]:
        if not self._members:
            return self._ordered
        return [row for top in self._ordered for row in self._members.get(self._key(top), (top,))]

    def _order(self, rows: Sequence[R], old: Sequence[R] | None) -> Sequence[R]:
        column = self._columns.get(self.sort) if self.sort else None
        if column is not None and column.sort is not None:
            rows = sort_rows(rows, column.sort, falls=self.falls)
        return rows if old is None else in_old_order(rows, old, self._key)
