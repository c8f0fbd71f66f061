"""One job: its times and counts on top, its items or the raw answer below."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input

from drs_tui import words
from drs_tui.errors import StoreTrouble
from drs_tui.model import (
    Answer,
    Bell,
    FileDetails,
    ImportItem,
    ImportJob,
    ItemKind,
    Snapshot,
    TroubleKind,
    WatchedJob,
)
from drs_tui.ui import format as fmt
from drs_tui.ui.copies import (
    Copy,
    cause_copies,
    item_copies,
    item_record,
    job_copies,
    page_of,
)
from drs_tui.ui.found_items import Place
from drs_tui.ui.item_columns import item_columns
from drs_tui.ui.item_text import json_lines
from drs_tui.ui.job_head import job_head
from drs_tui.ui.messages import (
    BellRequested,
    CauseOpened,
    ItemOpened,
    JobTurned,
    LookRequested,
    NamesRequested,
    RetryRequested,
)
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import WIDE, Checkable, DrsScreen, Look
from drs_tui.ui.session import ReadAnchors
from drs_tui.ui.timeline import job_timeline
from drs_tui.ui.widgets.cause_pane import LIST_NAME, CausePane
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.tab_strip import TabStrip
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.ui.widgets.text_view import TextView
from drs_tui.values import replace

TABS = {"Items": "items-tab", "Causes": "causes-tab", "Timeline": "timeline-tab", "Raw": "raw"}
"""The tabs by name, from left to right: each shows the page of this id."""

MOST_NAMED = 500
"""Of so many items of a job the names are fetched when it is opened; of others as they are seen."""

SETTLED_S = 0.2
"""Rows have to rest so long before their files are named."""


class JobScreen(DrsScreen):
    """A job and its items."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 (as the base class)
    BINDING_GROUP_TITLE = "Job"
    DEFAULT_CSS = """
    JobScreen {
        #job-head {
            height: auto;
            max-height: 9;
            padding: 0 1;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        #job-trouble {
            height: auto;
            max-height: 4;
            padding: 0 1;
        }
        #tab-strip {
            height: 1;
            padding: 0 1;
            background: $panel;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        ContentSwitcher {
            height: 1fr;
        }
        &.-ascii #tab-strip, &.-ascii #job-head {
            text-overflow: clip;
        }
        #timeline-tab {
            height: 1fr;
            padding: 1 1 0 1;
            scrollbar-size: 1 1;
        }
        #job-timeline {
            height: auto;
            width: 100%;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter or search", id="job.filter", show=False, priority=True),
        Binding("r,ctrl+r", "look", "Look now", id="job.refresh", key_display="r"),
        Binding("v", "raw", "Raw", id="job.raw", tooltip="The platform's answer as it came"),
        Binding("left_square_bracket", "tab(-1)", "Tab before", id="job.tab_before", show=False),
        Binding("right_square_bracket", "tab(1)", "Next tab", id="job.tab_next", show=False),
        Binding("3", "timeline", "Timeline", id="job.timeline", show=False),
        Binding(
            "m",
            "check",
            "Manifest",
            id="job.check",
            tooltip="A manifest against what arrived",
            show=False,
            priority=True,
        ),
        Binding(
            "t",
            "retry",
            "Retry",
            id="job.retry",
            tooltip="Send again what failed or is missing",
            show=False,
        ),
        Binding("b", "bell", "Bell", id="job.bell", show=False, tooltip="Tell when it ends"),
        Binding("J", "step(1)", "Next job", id="job.next", show=False),
        Binding("K", "step(-1)", "Job before", id="job.before", show=False),
        Binding("escape", "clear_or_back", "Back", id="job.back", show=False),
    ]

    def __init__(
        self, job_id: str, among: tuple[str, ...], look: Look, read_anchors: ReadAnchors
    ) -> None:
        """`among` are the ids of the jobs to walk through, in their order."""
        super().__init__(look)
        self.job_id = job_id
        self._among = among
        self._read_anchors = read_anchors
        self._anchors: dict[str, tuple[datetime, ...]] = {}
        """When submissions of ours began, of the jobs for which that was read."""
        self._snapshot: Snapshot | None = None
        self._earlier: dict[str, WatchedJob | None] = {}
        self._shown_answer: Answer | None = None
        self._ages: Timer | None = None
        self._settling: Timer | None = None
        self._named: str | None = None
        """The job whose files were all asked for."""

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="job-head")
        yield TextBlock(id="job-trouble")
        yield TabStrip(tuple(TABS))
        self._items = ListPane(
            item_columns(self._details),
            name="items",
            key=lambda item: str(item.index),
            one="item",
            # A filter belongs to the items of one job.
            view=replace(self.look.views.list_view("items"), filter=""),
            is_bad=lambda item: item.kind is not ItemKind.RESOURCE,
            record=self._record,
            own_order="As the platform names them",
            ascii_only=self.look.is_ascii,
        )
        self._items.id = TABS["Items"]
        self._items.export_name = f"items-{self.job_id}"
        views = self.look.views
        self._causes = CausePane(
            self.look.now,
            self.look.glyphs,
            replace(views.list_view(LIST_NAME), filter=""),
            record=self.look.forms.cause,
            id=TABS["Causes"],
        )
        with ContentSwitcher(initial="items-tab"):
            yield self._items
            yield self._causes
            with VerticalScroll(id=TABS["Timeline"]):
                yield TextBlock(id="job-timeline")
            yield TextView(
                empty="No answer of the platform is kept for this job yet.",
                ascii_only=self.look.is_ascii,
                id="raw",
            )

    def _record(self, item: ImportItem) -> Mapping[str, object]:
        return item_record(self.job_id, item, self._details(item), self.look.forms)

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    def on_resize(self) -> None:
        self._draw()

    def show_job(self, job_id: str) -> None:
        """Show another job in this one's place."""
        self.job_id = job_id
        self._items.begin_anew()
        self._items.export_name = f"items-{job_id}"
        self._causes.list.begin_anew()
        self.retrace()
        self._draw()

    @property
    def _raw(self) -> TextView:
        """The platform's answer as it came."""
        return self.query_one(TextView)

    def _details(self, item: ImportItem) -> FileDetails | None:
        if item.file is None or item.file.id is None or self._snapshot is None:
            return item.file
        return self._snapshot.files.get(item.file.id.exact, item.file)

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._draw()

    def _draw(self) -> None:
        job = self._snapshot.job(self.job_id) if self._snapshot else None
        if self._snapshot is None or job is None or not self.is_here:
            return
        self.look.news.see(job)
        # As it was when it came here: what is seen meanwhile is a change still.
        self._earlier.setdefault(job.id, self.look.news.earlier(job))
        now, glyphs = self.look.now(), self.look.glyphs
        sizes = self._snapshot.sizes.get(self.job_id)
        head = job_head(job, now, glyphs, max(20, self.size.width - 2), sizes)
        self.query_one("#job-head", TextBlock).show(head)
        trouble = fmt.trouble_text(job.trouble, now) if job.trouble else Text()
        self.query_one("#job-trouble", TextBlock).show(trouble)
        self.query_one("#job-trouble").display = job.trouble is not None
        answer = self._snapshot.opened.get(self.job_id)
        self._draw_items(answer, job)
        self._draw_causes(job)
        self._draw_raw(answer)
        self._draw_timeline(job)
        if self._ages is None and not job.is_final:
            self._ages = self.set_interval(10.0, self._draw)

    def _draw_items(self, answer: ImportJob | None, job: WatchedJob) -> None:
        pane = self._items
        pane.say_when_empty(
            _why_no_items(job) if answer is None else "The platform has named no items of this job."
        )
        pane.show(answer.items if answer else ())
        pane.table.recheck()
        self.query_one(TabStrip).show_count("Items", len(answer.items) if answer else None)

    def _draw_causes(self, job: WatchedJob) -> None:
        if self._shows("Causes"):
            self._causes.show((job,))
        count = len(job.causes) if job.looked_at is not None else None
        self.query_one(TabStrip).show_count("Causes", count)

    def _draw_timeline(self, job: WatchedJob) -> None:
        if self._shows("Timeline") and self._snapshot is not None:
            width, past = max(20, self.size.width - 4), self._snapshot.jobs
            anchors = self._anchors.get(job.id)
            if anchors is None:
                self.run_worker(self._read(job.id), group="anchors", exclusive=True)
            now, glyphs = self.look.now(), self.look.glyphs
            text = job_timeline(job, past, now, glyphs, width, anchors or ())
            self.query_one("#job-timeline", TextBlock).show(text)

    async def _read(self, job_id: str) -> None:
        """Find out when a submission of ours began; without one no window is drawn."""
        self._anchors[job_id] = ()
        with contextlib.suppress(StoreTrouble):
            read = asyncio.to_thread(self._read_anchors, (job_id,))
            self._anchors[job_id] = tuple(await read)
        self._draw()

    def _draw_raw(self, answer: ImportJob | None) -> None:
        """Show the answer as it came, while its tab is on: many lines for a bundle."""
        raw = answer.answer if answer is not None else None
        if self._shows("Raw") and raw is not self._shown_answer:
            self._shown_answer = raw
            self._raw.show(json_lines(raw) if raw is not None else ())

    @on(RowTable.Opened, "#items")
    def _open(self, event: RowTable.Opened) -> None:
        among = tuple(Place(self.job_id, int(key)) for key in self._items.walk)
        self.post_message(ItemOpened(Place(self.job_id, int(event.key)), among))

    @on(RowTable.Opened, f"#{LIST_NAME}")
    def _open_cause(self, event: RowTable.Opened) -> None:
        scope = Scope(job_ids=frozenset({self.job_id}))
        self.post_message(CauseOpened(event.key, scope))

    @on(RowTable.InSight, "#items")
    def _settle(self) -> None:
        """Wait until the rows have come to rest: keys come fast."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED_S, self._name_files)

    def _name_files(self) -> None:
        """Have the files in sight named, as far as their names are not known.

        The first time also the others of the job, which mostly need no request more: the last ids
        are asked for first.
        """
        ids = self._unnamed(self._items.table.in_sight)
        answer = self._snapshot.opened.get(self.job_id) if self._snapshot else None
        if ids and answer is not None and self._named != self.job_id:
            self._named = self.job_id
            in_sight = set(ids)
            others = self._unnamed(answer.items[:MOST_NAMED])
            ids = [*(one for one in others if one not in in_sight), *ids]
        if ids:
            self.post_message(NamesRequested(tuple(ids)))

    def _unnamed(self, items: Iterable[ImportItem]) -> list[str]:
        """Return the ids of the files without a known name."""
        details = map(self._details, items)
        return [one.id.exact for one in details if one and one.id and one.name is None]

    @on(TabStrip.Chosen)
    def _show_tab(self, event: TabStrip.Chosen) -> None:
        self.query_one(ContentSwitcher).current = tuple(TABS.values())[event.index]
        if not isinstance(self.focused, Input):
            self._focus_rows()
        self.refresh_bindings()
        self._draw()

    def _focus_rows(self) -> None:
        if self._shows("Timeline"):
            self.set_focus(self.query_one(f"#{TABS['Timeline']}"))
        elif self._list is None:
            self._raw.take_focus()
        else:
            self._list.focus_rows()

    def action_tab(self, step: int) -> None:
        self.query_one(TabStrip).step(step)

    def action_timeline(self) -> None:
        """Show the job in wall time, or the items again."""
        self._choose_tab("Items" if self._shows("Timeline") else "Timeline")

    def action_raw(self) -> None:
        """Show the answer as it came, or the items again."""
        self._choose_tab("Items" if self._shows("Raw") else "Raw")

    def _choose_tab(self, name: str) -> None:
        self.query_one(TabStrip).choose(tuple(TABS).index(name))

    def action_filter(self) -> None:
        """Filter the rows, or search the answer where that is shown."""
        if self._list is not None:
            self._list.action_filter()
        elif self._shows("Raw"):
            self._raw.action_search()

    def action_look(self) -> None:
        self.post_message(LookRequested((self.job_id,)))

    def action_bell(self) -> None:
        """Have the end of the job told, or no longer."""
        self.post_message(BellRequested(frozenset({self.job_id}), Bell.JOB))

    def checkable(self) -> Checkable:
        return None, frozenset({self.job_id})

    async def action_check(self) -> None:
        await self.app.run_action("check")

    def action_retry(self) -> None:
        """Find out what of the job may go again."""
        self.post_message(RetryRequested(job_ids=frozenset({self.job_id})))

    @property
    def shows_job(self) -> str:
        return self.job_id

    @property
    def earlier(self) -> Mapping[str, WatchedJob | None]:
        return {name: was for name, was in self._earlier.items() if name == self.job_id}

    @property
    def scope(self) -> Scope:
        """All jobs, this one among them."""
        return Scope()

    @property
    def crumb(self) -> str:
        job = self._snapshot.job(self.job_id) if self._snapshot else None
        return words.name_word(job) if job else self.job_id

    def copies(self) -> Sequence[Copy]:
        job = self._snapshot.job(self.job_id) if self._snapshot else None
        if job is None:
            return ()
        if self._shows("Causes"):
            return cause_copies(self._causes.selected, self.look.now(), self.look.forms)
        item = self._item
        of_job = job_copies(job, self.look.now(), self.look.forms)
        if item is None:
            return of_job
        of_item = item_copies(item, self._details(item), job.api, self.look.forms)
        named = [Copy(f"{copy.name} of the item", copy.text) for copy in of_item]
        return [of_job[0], *named, *of_job[1:]]

    def page(self) -> str | None:
        item = self._item
        job = self._snapshot.job(self.job_id) if self._snapshot else None
        return page_of(self._details(item), job.api) if item and job else None

    def sort_columns(self) -> Sequence[str]:
        return self._list.sort_keys if self._list is not None else ()

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        if self._list is not None:
            self._list.sort_by(column, falls=descending)

    def _shows(self, tab: str) -> bool:
        return self.query_one(ContentSwitcher).current == TABS[tab]

    @property
    def _list(self) -> ListPane[Any] | None:
        """The list whose tab is on; None where there is a picture or the answer as it came."""
        if self._shows("Items"):
            return self._items
        return self._causes.list if self._shows("Causes") else None

    @property
    def _item(self) -> ImportItem | None:
        """The item at the cursor, while items are shown."""
        return self._items.table.cursor_row if self._shows("Items") else None

    def action_clear_or_back(self) -> None:
        if not (self._raw.clear() if self._list is None else self._list.clear_filter()):
            self.action_back()

    def action_step(self, step: int) -> None:
        """Show the next job of the list, or the one before."""
        if self.job_id in self._among:
            place = self._among.index(self.job_id) + step
            if 0 <= place < len(self._among):
                self.post_message(JobTurned(self._among[place]))


def _why_no_items(job: WatchedJob) -> str:
    if job.state is not None:
        return "The items are being read, or come with the next look."
    if job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND:
        return "The platform does not know this job.\n\nCheck the id; x on the list takes it off."
    return "Nothing is known of this job yet."
