"""What arrived of a manifest, row by row: the rows that did not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.errors import DrsError, trouble_line
from drs_tui.model import Snapshot
from drs_tui.submission.check_rows import WENT_WRONG, CheckRow
from drs_tui.submission.checking import Checked, CheckWish, with_batch
from drs_tui.ui import format as fmt
from drs_tui.ui.check_columns import check_columns, check_text
from drs_tui.ui.copies import Copy, check_copies, page_of
from drs_tui.ui.found_items import Place
from drs_tui.ui.messages import CauseOpened, CauseWanted, ItemOpened, JobOpened, LookRequested
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.field import LONGEST_PATH, Field
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import replace

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk

_HELP = """Compare the rows of a manifest with what arrived: enter.

Without a path what was sent from here counts. Nothing is sent."""
_AGAIN = "r tries again."


class CheckField(Field):
    """Where the path of the manifest is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Compare", id="check.compare", key_display="enter"),
        Binding("down", "app.focus_next", "To the rows", id="check.rows", show=False),
    ]


class CheckScreen(DrsScreen):
    """Asks for the manifest, and lists what became of its rows; leaving it ends the comparing."""

    BINDING_GROUP_TITLE = "Check"
    AUTO_FOCUS = "#check-path"
    DEFAULT_CSS = """
    CheckScreen {
        #check-line {
            height: 1;
            padding: 0 1;
            background: $boost;
        }
        #check-sign {
            width: auto;
        }
        #check-path {
            width: 1fr;
        }
        #check-head, #check-said {
            height: auto;
            width: 100%;
            padding: 0 1;
        }
        #check-head {
            max-height: 5;
            background: $panel;
        }
        #check-said {
            max-height: 40%;
        }
        #detail {
            height: 4;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_back", "Back", id="check.back", show=False),
        Binding("tab", "app.focus_next", "Next", id="check.next", priority=True, show=False),
        Binding("r,ctrl+r", "again", "Again", id="check.refresh", key_display="r",
                tooltip="Compare again, with what arrived meanwhile"),
        Binding("W", "widen", "Job or batch", id="check.widen",
                tooltip="Compare the whole batch, or the one job alone"),
    ]  # fmt: skip

    def __init__(self, desk: SubmissionDesk, wish: CheckWish, api: str, look: Look) -> None:
        """`api` is the base address that links of files begin with."""
        super().__init__(look)
        self._desk = desk
        self._chosen = self._wish = wish
        self._api = api
        self._snapshot: Snapshot | None = None
        self._checked: Checked | None = None
        self._asked: CheckWish | None = None
        """What was compared last, or is being compared."""
        self._waits = False
        """Whether it is compared again as soon as the platform answers."""

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="check-line"):
            yield TextBlock(Text("manifest ", fmt.QUIET), id="check-sign")
            yield CheckField("path (empty: what was sent from here)", max_length=LONGEST_PATH,
                             id="check-path")  # fmt: skip
        yield TextBlock(id="check-head")
        said = TextBlock(id="check-said")
        said.display = False
        yield said
        self.pane: ListPane[CheckRow] = ListPane(
            check_columns(),
            name="check-rows",
            key=lambda row: row.key,
            one="row",
            empty=_HELP,
            view=replace(self.look.views.list_view("check-rows"), filter=""),
            is_bad=lambda row: row.kind in WENT_WRONG,
            record=self.look.forms.check,
            own_order="What to mend first",
            ascii_only=self.look.is_ascii,
        )
        yield self.pane
        yield Detail()

    def on_mount(self) -> None:
        self.query_one(Detail).display = False
        self.watch(self.app, "snapshot", self._take)

    def _take(self, snapshot: Snapshot) -> None:
        is_first, self._snapshot = self._snapshot is None, snapshot
        if is_first:
            self._wish = with_batch(self._chosen, snapshot.jobs)
            self.refresh_bindings()
        if self._waits and snapshot.trouble is None:
            self._compare_again()
        self._say_subject()

    # Comparing

    @on(Input.Submitted, "#check-path")
    def _compare(self, event: Input.Submitted) -> None:
        event.stop()
        self._begin(replace(self._wish, path=event.value.strip()))

    def _begin(self, wish: CheckWish) -> None:
        """Compare; what was found of something else goes, so that nobody takes it for this."""
        if wish != self._asked:
            self._checked = None
            self.pane.begin_anew()
            self.pane.show(())
        self._asked, self._waits = wish, False
        self.refresh_bindings()
        self._say_subject()
        self.run_worker(self._check(wish), group="check", exclusive=True)

    async def _check(self, wish: CheckWish) -> None:
        try:
            checked = await self._desk.check(wish, self._tell)
        except DrsError as error:
            self._say(Text(trouble_line(error), fmt.BAD))
            return
        if self.is_here:
            self._show(checked)

    def _show(self, checked: Checked) -> None:
        is_first, self._checked = self._checked is None, checked
        said = Text("\n").join(
            [*(Text(one, fmt.BAD) for one in checked.troubles),
             *(Text(one, fmt.WARNING) for one in checked.notes)]
        )  # fmt: skip
        if checked.troubles:
            said.append(f"\n{_AGAIN}", fmt.QUIET)
        self._say(said)
        self._say_subject()
        self.pane.say_when_empty("The manifest has no rows.")
        self.pane.show(checked.rows)
        self.pane.table.recheck()
        if is_first:
            self.pane.focus_rows()

    def action_again(self) -> None:
        """Compare again; while something keeps us from looking, as soon as that is over."""
        if self._snapshot is None or self._snapshot.trouble is None:
            self._compare_again()
            return
        self._waits = True
        self._tell("Waiting for the platform, to compare again.")
        self.post_message(LookRequested(None))

    def _compare_again(self) -> None:
        if self._asked is not None:
            self._begin(self._asked)

    def action_widen(self) -> None:
        """Be about the batch instead of the job, or the other way round."""
        if self._snapshot is None:
            return
        is_job = self._wish == self._chosen
        self._wish = with_batch(self._chosen, self._snapshot.jobs) if is_job else self._chosen
        if self._asked is not None:
            self._begin(replace(self._wish, path=self._asked.path))
        self._say_subject()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the batch only of a job that is in one, and another try only after one."""
        if action == "widen":
            jobs = self._snapshot.jobs if self._snapshot is not None else ()
            return with_batch(self._chosen, jobs) != self._chosen
        if action == "again":
            return self._asked is not None
        return super().check_action(action, parameters)

    # What is said

    def _say_subject(self) -> None:
        """Say what is compared with what, and what came of it."""
        if self._snapshot is None or not self.is_here:
            return
        if self._checked is not None:
            text = Text(f"{self._checked.subject}\n", fmt.QUIET).append(
                self._checked.summary, "not dim"
            )
        else:
            scope = Scope(self._wish.batch, self._wish.job_ids or None)
            text = Text(self._wish.says([job.id for job in scope.of(self._snapshot.jobs)]))
        self.query_one("#check-head", TextBlock).show(text)

    def _tell(self, sentence: str) -> None:
        self._say(Text(f"{sentence} ", fmt.ALIVE).append("Esc ends this.", fmt.QUIET))

    def _say(self, text: Text) -> None:
        if self.is_here:
            said = self.query_one("#check-said", TextBlock)
            said.display = bool(text)
            said.show(text)

    @on(RowTable.CursorMoved)
    def _tell_row(self) -> None:
        """Say in full what the row at the cursor may say only in part."""
        row = self.pane.table.cursor_row
        detail = self.query_one(Detail)
        detail.display = row is not None
        detail.show(check_text(row) if row is not None else Text())

    # Keys

    @on(RowTable.Opened)
    def _open(self) -> None:
        """Go on to the file; without one to its cause, or the first of several, or to its job."""
        row = self.pane.table.cursor_row
        if row is None or self._checked is None:
            return
        if (place := self._place(row)) is not None:
            among = (self._place(one) for one in self.pane.table.rows)
            self.post_message(ItemOpened(place, tuple(one for one in among if one is not None)))
        elif len(row.causes) == 1:
            self.post_message(CauseOpened(row.causes[0], Scope(job_ids=frozenset(row.job_ids))))
        elif row.causes:
            self.post_message(CauseWanted(row.causes[0]))
        elif row.job_ids:
            self.post_message(JobOpened(row.job_ids[0], row.job_ids))

    def _place(self, row: CheckRow) -> Place | None:
        """Return where the first file of a row is among the items of its job."""
        if self._checked is None or not row.files:
            return None
        found = self._checked.places.get(row.files[0].file_id)
        return Place(*found) if found is not None else None

    def action_clear_or_back(self) -> None:
        if not self.pane.clear_filter():
            self.action_back()

    def copies(self) -> Sequence[Copy]:
        """What the row at the cursor has, and the counts."""
        row = self.pane.table.cursor_row
        if row is None or self._checked is None:
            return ()
        found = check_copies(row, self._api, self.look.forms)
        return (*found, Copy("counts of all rows", self._checked.summary))

    def page(self) -> str | None:
        row = self.pane.table.cursor_row
        return page_of(row.files[0].details, self._api) if row and row.files else None

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)
