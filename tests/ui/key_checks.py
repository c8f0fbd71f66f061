"""What comes of each key: by the id of its binding, what tells that it did what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from textual.events import Key
from textual.pilot import Pilot
from textual.screen import Screen

from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.add_jobs import AddScreen
from drs_tui.ui.screens.base import DrsScreen
from drs_tui.ui.screens.causes import CausesScreen
from drs_tui.ui.screens.changes import ChangesScreen
from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.copy_menu import CopyMenu
from drs_tui.ui.screens.export import ExportScreen
from drs_tui.ui.screens.find import FindField, FindScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.keys import KeysScreen
from drs_tui.ui.screens.log import LogScreen
from drs_tui.ui.screens.palette import PaletteScreen
from drs_tui.ui.screens.profiles import ProfilesScreen
from drs_tui.ui.screens.retry import RetryScreen
from drs_tui.ui.screens.settings import SettingsScreen
from drs_tui.ui.screens.submit import SubmitScreen
from drs_tui.ui.screens.timeline import TimelineScreen
from drs_tui.ui.screens.token import TokenScreen
from drs_tui.ui.widgets.chooser import Chooser
from drs_tui.ui.widgets.filter_bar import FilterField
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.name_bar import NameBar
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.tab_strip import TabStrip
from drs_tui.ui.widgets.text_view import SearchField, TextView
from tests.ui import scenes
from tests.ui.driving import told, until
from tests.ui.submitting import on_screen


@dataclass(frozen=True)
class Place:
    """A screen, and how a person comes there from the list of jobs."""

    name: str
    kind: type[Any]
    come: Callable[[Pilot[None]], Awaitable[None]]
    opens: type[Any] | str = ""
    """The screen that a row leads to, or what is said instead."""
    opens_at: int = 1
    """The row that leads there."""
    has_rows: bool = True
    idle: frozenset[str] = frozenset()
    """Keys by id that change nothing here: the screen that they lead to is there already, or all
    columns are in sight."""


class Stage:
    """A screen on which keys are pressed one by one, each from the same beginning."""

    def __init__(self, pilot: Pilot[None], place: Place) -> None:
        self.pilot = pilot
        self.place = place
        self.is_left = False
        """Whether the key was to leave the screen."""
        self.led_to: list[Screen[Any]] = []
        """The screens that the key was to bring."""
        self._screen: Screen[Any] | None = None
        self._tab = 0
        self._is_raw = False

    @property
    def app(self) -> DrsApp:
        assert isinstance(self.pilot.app, DrsApp)
        return self.pilot.app

    @property
    def screen(self) -> Screen[Any]:
        assert self._screen is not None
        return self._screen

    @property
    def pane(self) -> ListPane[Any]:
        return next(iter(self.seen(ListPane)))

    @property
    def table(self) -> RowTable[Any]:
        return next(iter(self.seen(RowTable)))

    def seen(self, kind: type[Any]) -> list[Any]:
        """Return the widgets of this kind that are in sight, but no lists to choose from."""
        return [
            one
            for one in self.screen.query(kind)
            if all(node.display for node in one.ancestors_with_self if node is not self.screen)
            and not any(isinstance(node, Chooser) for node in one.ancestors_with_self)
        ]

    def begin(self) -> None:
        """Be on the screen as it is when a person comes there."""
        self.led_to.clear()
        self.is_left = False
        for strip in self.screen.query(TabStrip):
            strip.choose(self._tab)
        if isinstance(self._screen, ItemScreen) and self._screen._is_raw is not self._is_raw:
            self._screen.action_raw()
        for pane in self.seen(ListPane):
            if pane._chooser.display:
                pane._chooser.action_close()
            if pane._rows.leaves_out or pane._bar.field.display:
                pane.clear_filter()
        for view in self.seen(TextView):
            view.clear()
        for table in self.seen(RowTable)[:1]:
            table.clear_marks()
            table.set_wide(False)
            self.screen.set_focus(table)
            table.put_cursor(1)

    async def come(self) -> None:
        """Come to the screen; from now on it stays, and what a key leads to is noted."""
        await self.place.come(self.pilot)
        await on_screen(self.pilot, self.place.kind)
        self._screen = self.app.screen
        if self.place.has_rows:
            await until(self.pilot, lambda: self.seen(RowTable) and len(self.table.rows) > 2)
        self._tab = next((strip._current for strip in self.screen.query(TabStrip)), 0)
        self._is_raw = isinstance(self._screen, ItemScreen) and self._screen._is_raw
        self.app.push_screen = self._note  # type: ignore[method-assign, assignment]
        self.app.go_back_to = self._note  # type: ignore[method-assign, assignment]
        self.screen.dismiss = self._leave  # type: ignore[method-assign, assignment]

    def _note(self, screen: Screen[Any], *_: object, **__: object) -> asyncio.Future[None]:
        """Note that a screen was to come on top, without the time that drawing it takes."""
        self.led_to.append(screen)
        return _done()

    def _leave(self, _result: object = None) -> asyncio.Future[None]:
        self.is_left = True
        return _done()

    def press(self, key: str) -> None:
        self.app.post_message(Key(key, key if len(key) == 1 else None))

    def offered(self) -> dict[str, list[str]]:
        """Return the keys that work here, by the id of what they do."""
        found: dict[str, list[str]] = {}
        for key, active in self.screen.active_bindings.items():
            if active.enabled and active.binding.id is not None:
                found.setdefault(active.binding.id, []).append(key)
        return found


def _done() -> asyncio.Future[None]:
    done = asyncio.get_running_loop().create_future()
    done.set_result(None)
    return done


Seen = Callable[[], object]
Check = Callable[[Stage], Seen]
"""Brings a stage into the state in which a key shows, and returns what tells that it did."""


# The keys of rows


def leads_to_row(of: Callable[[int, int], int]) -> Check:
    """Expect the cursor on the row that `of` says, given where it was and the number of rows."""

    def begin(stage: Stage) -> Seen:
        table = stage.table
        rows = len(table.rows)
        start = rows - 2 if of(1, rows) == 1 else 1
        table.put_cursor(start)
        return lambda: table.rows.index(table.cursor_row) == of(start, rows)

    return begin


def pages(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        table, last = stage.table, len(stage.table.rows) - 1
        table.put_cursor(0 if step > 0 else last)
        start = table.cursor_key
        return lambda: (
            table.cursor_key != start
            and (table.cursor_key != table._key(table.rows[1]) or last == 1)
        )

    return begin


def scrolls_columns(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        table = stage.table
        table.set_wide(True)
        last = table._layout
        if step < 0:
            table.scroll_columns(1)
        start = last._skipped
        can = len(table._layout.columns) > 1 and (step < 0 or fits_not(table))
        return lambda: last._skipped == start + (step if can and start + step >= 0 else 0)

    return begin


def fits_not(table: RowTable[Any]) -> bool:
    """Tell whether there are columns to the right, without leaving where it is."""
    could = table._layout.scroll(1, table._room)
    if could:
        table._layout.scroll(-1, table._room)
    return could


def opens_row(stage: Stage) -> Seen:
    stage.table.put_cursor(stage.place.opens_at % len(stage.table.rows))
    opens = stage.place.opens
    if isinstance(opens, str):
        stage.app._notices.history.clear()
        return lambda: any(opens in sentence for sentence in told(stage.app))
    return leads_to(stage, opens)


def folds(fold: bool) -> Check:
    def begin(stage: Stage) -> Seen:
        table = stage.table
        heads = [row for row in table.rows if table.is_head(row)]
        head = table._key(heads[0])
        if table._is_folded(head) is fold:
            stage.pane._fold(RowTable.FoldWanted(table, head, not fold))
        table.move_to(head)
        return lambda: table._is_folded(head) is fold

    return begin


def marks_row(stage: Stage) -> Seen:
    table = stage.table
    table.put_cursor(1)
    row = table.cursor_row
    return lambda: table.marked == tuple(table._stands_for(row))  # type: ignore[misc]


def marks_rows(stage: Stage) -> Seen:
    table = stage.table
    table.put_cursor(1)
    table.action_mark()
    table.put_cursor(0)
    first = table._stands_for(table.rows[0])  # type: ignore[misc]
    return lambda: set(first) < set(table.marked)


def unmarks(stage: Stage) -> Seen:
    stage.table.action_mark()
    assert stage.table.marked
    return lambda: not stage.table.marked


TABLE: dict[str, Check] = {
    "table.down": leads_to_row(lambda at, rows: at + 1),
    "table.up": leads_to_row(lambda at, rows: at - 1),
    "table.top": leads_to_row(lambda at, rows: 0),
    "table.bottom": leads_to_row(lambda at, rows: rows - 1),
    "table.page_down": pages(1),
    "table.page_up": pages(-1),
    "table.right": scrolls_columns(1),
    "table.left": scrolls_columns(-1),
    "table.open": opens_row,
    "table.unfold": folds(False),
    "table.fold": folds(True),
    "table.mark": marks_row,
    "table.mark_range": marks_rows,
    "table.unmark": unmarks,
}


# The keys of lists


def asks_for_filter(stage: Stage) -> Seen:
    return lambda: isinstance(stage.screen.focused, FilterField)


def shows_failures(stage: Stage) -> Seen:
    rows = stage.pane._rows
    is_bad = rows._is_bad
    assert is_bad is not None
    rows.bad_only = False
    return lambda: rows.bad_only and all(map(is_bad, rows.plain_shown))


def sorts(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        pane = stage.pane
        pane.sort_by("")
        keys = pane.sort_keys
        return lambda: pane._rows.sort == (keys[0] if step > 0 else keys[-1])

    return begin


def inverts(stage: Stage) -> Seen:
    pane = stage.pane
    pane.sort_by(pane.sort_keys[0], falls=False)
    return lambda: pane._rows.falls


def offers_choice(of: str) -> Check:
    def begin(stage: Stage) -> Seen:
        pane = stage.pane
        return lambda: pane.query_one(Chooser).display and pane._choice == of

    return begin


def widens_columns(stage: Stage) -> Seen:
    return lambda: stage.table.is_wide


def shows(kind: type[Any]) -> Check:
    """Expect another screen on top."""
    return lambda stage: leads_to(stage, kind)


def leads_to(stage: Stage, kind: type[Any]) -> Seen:
    """Expect a screen of this kind on top."""
    return lambda: any(isinstance(one, kind) for one in (*stage.led_to, stage.app.screen))


LIST: dict[str, Check] = {
    "list.filter": asks_for_filter,
    "list.failures": shows_failures,
    "list.export": shows(ExportScreen),
    "list.sort": sorts(1),
    "list.sort_back": sorts(-1),
    "list.choose_sort": offers_choice("sort"),
    "list.invert": inverts,
    "list.columns": offers_choice("columns"),
    "list.wide": widens_columns,
}


# The keys of lines of text


def hits(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        view = stage.seen(TextView)[0]
        view._look_for('"')
        found = view._hits()
        view._go_to(found[1])
        return lambda: view.rows.cursor_key == str(view.rows.rows[found[1 + step]].number)

    return begin


def asks_for_words(stage: Stage) -> Seen:
    return lambda: isinstance(stage.screen.focused, SearchField)


TEXT: dict[str, Check] = {
    "text.search": asks_for_words,
    "text.next": hits(1),
    "text.before": hits(-1),
}


# The keys of all screens


def leaves(stage: Stage) -> Seen:
    return lambda: stage.is_left


def copies(stage: Stage) -> Seen:
    """Expect the text that the screen offers first."""
    screen = stage.screen
    assert isinstance(screen, DrsScreen)
    stage.app._clipboard = "nothing yet"
    text = screen.copies()[0].text
    return lambda: stage.app._clipboard == text


def says(stage: Stage) -> Seen:
    stage.app._notices.history.clear()
    return lambda: told(stage.app)


def shows_page(stage: Stage) -> Seen:
    """Expect the address, or the sentence that there is none."""
    screen = stage.screen
    assert isinstance(screen, DrsScreen)
    address = screen.page()
    if address is None:
        stage.app._notices.history.clear()
        return lambda: "No web page is known of this." in told(stage.app)
    stage.app._clipboard = ""
    return lambda: stage.app._clipboard == address


def asks_monitor(what: str) -> Check:
    """Expect that the monitor is asked for this."""

    def begin(stage: Stage) -> Seen:
        asked = scenes.monitor_of(stage.app).asked
        asked.clear()
        return lambda: any(one == what for one, _ in asked)

    return begin


SCREEN: dict[str, Check] = {
    "screen.back": leaves,
    "screen.leave": leaves,
    "screen.copy": copies,
    "screen.copy_menu": shows(CopyMenu),
    "screen.page": shows_page,
    "app.palette": shows(PaletteScreen),
    "app.keys": shows(KeysScreen),
    "app.undo": says,
    "app.pause": asks_monitor("pause"),
    "app.log": shows(LogScreen),
    "app.token": shows(TokenScreen),
    "app.jobs": shows(JobsScreen),
    "app.causes": shows(CausesScreen),
    "app.timeline": shows(TimelineScreen),
    "app.changes": shows(ChangesScreen),
    "app.settings": shows(SettingsScreen),
    "app.profiles": shows(ProfilesScreen),
}


# The keys that are a screen's own


def moves_focus(stage: Stage) -> Seen:
    was = stage.screen.focused
    return lambda: stage.screen.focused is not was


def focuses(kind: type[Any]) -> Check:
    return lambda stage: lambda: isinstance(stage.screen.focused, kind)


def turns_tab(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        strip = stage.screen.query_one(TabStrip)
        wanted = (strip._current + step) % len(strip._names)
        return lambda: strip._current == wanted

    return begin


def toggles_tab(name: str) -> Check:
    """Expect a tab; where it is on already, the items."""

    def begin(stage: Stage) -> Seen:
        strip = stage.screen.query_one(TabStrip)
        on = strip._names[strip._current]
        return lambda: strip._names[strip._current] == ("Items" if on == name else name)

    return begin


def walks_jobs(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        screen = stage.screen
        assert isinstance(screen, JobScreen)
        wanted = screen._among[screen._among.index(screen.job_id) + step]
        return lambda: screen.job_id == wanted

    return begin


def walks_items(step: int) -> Check:
    def begin(stage: Stage) -> Seen:
        screen = stage.screen
        assert isinstance(screen, ItemScreen)
        wanted = screen._among[screen._among.index(screen._place) + step]
        return lambda: screen._place == wanted

    return begin


def shows_raw(stage: Stage) -> Seen:
    view = stage.screen.query_one(TextView)
    was = view.display
    return lambda: view.display is not was


def scrolls(step: int) -> Check:
    """Expect the text to move by a line as far as it can."""

    def begin(stage: Stage) -> Seen:
        body = stage.screen.query_one("#item-body")
        body.scroll_to(y=1, animate=False)
        wanted = max(0, min(body.max_scroll_y, 1 + step))
        return lambda: round(body.scroll_y) == wanted

    return begin


def widens(stage: Stage) -> Seen:
    screen: Any = stage.screen
    was = screen._is_widened
    return lambda: screen._is_widened is not was


def compares_other(stage: Stage) -> Seen:
    screen = stage.screen
    assert isinstance(screen, CheckScreen)
    was = screen._wish
    return lambda: screen._wish != was


def compares_again(stage: Stage) -> Seen:
    screen = stage.screen
    assert isinstance(screen, CheckScreen)
    was = screen._checked
    return lambda: screen._checked is not was and screen._checked is not None


def shows_archived(stage: Stage) -> Seen:
    screen = stage.screen
    assert isinstance(screen, JobsScreen)
    was = screen._with_archived
    return lambda: screen._with_archived is not was


def takes_off(stage: Stage) -> Seen:
    asked = scenes.monitor_of(stage.app).asked
    asked.clear()
    return lambda: any(what in ("archive", "restore") for what, _ in asked)


def asks_for_name(stage: Stage) -> Seen:
    return lambda: stage.screen.query_one(NameBar).display


def clears_filter(stage: Stage) -> Seen:
    stage.pane.set_filter("no row has this")
    assert not stage.table.rows
    return lambda: stage.table.rows


def clears_what_is_looked_for(stage: Stage) -> Seen:
    """Expect the filter off where rows are filtered, nothing looked for where lines are."""
    if stage.seen(ListPane):
        return clears_filter(stage)
    view = stage.seen(TextView)[0]
    view._look_for("id")
    return lambda: not view.needle


OWN: dict[str, Check] = {
    "jobs.refresh": asks_monitor("look"),
    "jobs.refresh_all": asks_monitor("look"),
    "jobs.add": shows(AddScreen),
    "jobs.add_file": shows(AddScreen),
    "jobs.name": asks_for_name,
    "jobs.submit": shows(SubmitScreen),
    "jobs.find": shows(FindScreen),
    "jobs.check": shows(CheckScreen),
    "jobs.retry": shows(RetryScreen),
    "jobs.archive": takes_off,
    "jobs.archived": shows_archived,
    "jobs.bell": says,
    "jobs.clear": clears_filter,
    "job.filter": lambda stage: (
        asks_for_filter(stage) if stage.seen(ListPane) else asks_for_words(stage)
    ),
    "job.refresh": asks_monitor("look"),
    "job.raw": toggles_tab("Raw"),
    "job.timeline": toggles_tab("Timeline"),
    "job.tab_before": turns_tab(-1),
    "job.tab_next": turns_tab(1),
    "job.check": shows(CheckScreen),
    "job.retry": shows(RetryScreen),
    "job.bell": says,
    "job.next": walks_jobs(1),
    "job.before": walks_jobs(-1),
    "job.back": clears_what_is_looked_for,
    "item.next": walks_items(1),
    "item.before": walks_items(-1),
    "item.raw": shows_raw,
    "item.cause": shows(CausesScreen),
    "item.refresh": asks_monitor("file"),
    "item.down": scrolls(1),
    "item.up": scrolls(-1),
    "causes.widen": widens,
    "causes.retry": shows(RetryScreen),
    "causes.back": clears_filter,
    "timeline.widen": widens,
    "timeline.back": clears_filter,
    "changes.back": clears_filter,
    "found.back": clears_filter,
    "log.back": clears_filter,
    "find.find": focuses(FindField),
    "check.back": clears_filter,
    "check.next": moves_focus,
    "check.refresh": compares_again,
    "check.widen": compares_other,
    "settings.copy": copies,
    "profiles.copy": copies,
}

CHECKS = {**TABLE, **LIST, **TEXT, **SCREEN, **OWN}
