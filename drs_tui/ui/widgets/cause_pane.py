"""Failures by cause as rows, and all about the one at the cursor below or beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from drs_tui.insight.causes import Cause, causes_of
from drs_tui.model import WatchedJob
from drs_tui.store.view import ListView
from drs_tui.ui.cause_columns import CauseRow, cause_columns, cause_rows
from drs_tui.ui.cause_text import cause_text, empty_sentence
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.preview_pane import PreviewPane
from drs_tui.ui.widgets.row_table import RowTable

LIST_NAME = "causes"


class CausePane(Container):
    """Is shown jobs and finds the causes in them, which are known since each was looked at."""

    SCOPED_CSS = False  # The screen says whether it is wide.
    DEFAULT_CSS = """
    CausePane {
        height: 1fr;
        layout: vertical;
        PreviewPane {
            width: 100%;
            max-width: 100%;
            height: 9;
            max-height: 45%;
            padding: 0 1;
            background: $boost;
        }
    }
    .-wide CausePane {
        layout: horizontal;
        ListPane {
            width: 3fr;
        }
        PreviewPane {
            width: 2fr;
            max-width: 90;
            height: 100%;
            max-height: 100%;
            padding: 0 1 0 2;
            background: $background;
        }
    }
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        glyphs: Glyphs,
        view: ListView,
        *,
        record: Callable[[Cause], Mapping[str, object]] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, classes="cause-pane")
        self._now = now
        self._jobs: tuple[WatchedJob, ...] | None = None
        self.causes: tuple[Cause, ...] = ()
        """All of them, the most frequent first, shown or not."""
        self.list: ListPane[CauseRow] = ListPane(
            cause_columns(now, glyphs),
            name=LIST_NAME,
            key=lambda row: row.cause.key,
            one="cause",
            view=view,
            record=(lambda row: record(row.cause)) if record else None,
            own_order="Most failures first",
            ascii_only=glyphs == ASCII,
        )
        """The rows."""
        self._about = PreviewPane(self._say)

    def compose(self) -> ComposeResult:
        yield self.list
        yield self._about

    def show(self, jobs: Sequence[WatchedJob]) -> None:
        """Show the causes of all failures of `jobs`; the same jobs again cost nothing."""
        jobs = tuple(jobs)
        if jobs != self._jobs:
            self._jobs = jobs
            self.causes = causes_of(jobs)
            self.list.say_when_empty(empty_sentence(jobs))
            self.list.show(cause_rows(self.causes))
        self._tell()

    @property
    def cause(self) -> Cause | None:
        """The one at the cursor."""
        row = self.list.table.cursor_row
        return row.cause if row is not None else None

    @property
    def selected(self) -> tuple[Cause, ...]:
        """Those that are marked, else the one at the cursor."""
        keys = set(self.list.selected)
        return tuple(cause for cause in self.causes if cause.key in keys)

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        self._about.display = self.cause is not None
        self._about.draw()

    def _say(self, width: int) -> Text:
        if self.cause is None:
            return Text()
        is_brief = not self.screen.has_class("-wide")
        # One cell is for the bar that scrolls a long text.
        return cause_text(self.cause, self._now(), width - 1, is_brief=is_brief)
