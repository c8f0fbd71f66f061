"""The token: given once, tested before it is kept, never shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar, Protocol

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.credentials.sources import SourceReport
from drs_tui.errors import DrsError, TokenTrouble, trouble_line
from drs_tui.model import Account
from drs_tui.ui import format as fmt
from drs_tui.ui.key_log import key_log
from drs_tui.ui.messages import TokenAccepted, TokenForgotten
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.choice import Choice
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.text_block import TextBlock

CheckToken = Callable[[Secret], Awaitable[Account]]
"""Asks the platform whose token it is; raises an `ApiError`."""

_STORES = {
    "keyring": "keep it in the system keyring",
    "session": "keep it for this session only, in memory",
    "file": "keep it in a file that only you can read, not encrypted",
}
_PLACES = tuple(_STORES)
_FORGET = "Forget the kept token"
_SURE = "Press again to forget"
_ELSEWHERE = "Choose another place above, then press Test and keep again."


class Desk(Protocol):
    """What the screen asks of the credentials."""

    async def reports(self, *, ask_keyring: bool = True) -> tuple[SourceReport, ...]: ...

    async def where_kept(self) -> str: ...

    def on_keyring_wait(self, tell: Callable[[bool], None]) -> None: ...

    def skip_keyring(self) -> None: ...

    async def keep(self, secret: Secret, store: str = "keyring") -> str: ...

    def keep_for_session(self, secret: Secret) -> str: ...

    async def forget(self) -> tuple[SourceReport, ...]: ...


class SecretInput(Field):
    """A masked field whose content goes nowhere but to this screen."""

    @property
    def selected_text(self) -> str:
        """Nothing, whatever is selected: what takes it would show it, or send it somewhere."""
        return ""

    def action_copy(self) -> None:
        """Copy nothing; the key is the app's."""
        self.app.call_later(self.app.run_action, "help_quit")

    def action_cut(self) -> None:
        """Do nothing: not even what is on the clipboard already is to go."""


class TokenScreen(DrsScreen):
    """Takes a token, tests it, keeps it where the person chose."""

    BINDING_GROUP_TITLE = "Token"
    DEFAULT_CSS = """
    TokenScreen {
        #sources {
            height: 1fr;
            padding: 0 1;
            scrollbar-size: 1 1;
        }
        #sources-text {
            height: auto;
            width: 100%;
        }
        #token-result {
            height: auto;
            width: 100%;
            margin: 0 1;
        }
        #host {
            height: 1;
            margin: 0 1;
        }
        #token {
            margin: 0 1;
        }
        #store {
            margin: 1 1 0 1;
            width: 1fr;
            height: auto;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="token.back", key_display="esc"),
        # With priority, so that keys behind it in one burst are for the next field.
        Binding("tab", "app.focus_next", "Next field", id="token.next", priority=True),
    ]

    def __init__(
        self, desk: Desk, check_token: CheckToken, token_page: str | None, look: Look
    ) -> None:
        super().__init__(look)
        self._desk = desk
        self._check_token = check_token
        self._token_page = token_page

    def body(self) -> Iterable[Widget]:
        page = f"Make one at {self._token_page}" if self._token_page else "Make one on the web"
        yield Static("Token", id="title")
        yield Static(
            f"The authentication token of {self.look.place}. {page}, menu Developer.",
            id="help",
            markup=False,
        )
        variable = key_log(self.app)
        hint = f"not while {variable} is set" if variable else "paste the token here"
        field = SecretInput(hint, password=True, max_length=600, id="token")
        field.disabled = variable is not None
        yield field
        yield Choice(tuple(_STORES.values()), id="store")
        with Horizontal(id="buttons"):
            yield Button("Test and keep", id="keep", variant="primary", compact=True)
            yield Button(_FORGET, id="forget", compact=True)
        yield TextBlock(id="token-result")
        with VerticalScroll(id="sources", can_focus=False):
            yield TextBlock(id="sources-text")

    def on_mount(self) -> None:
        if variable := key_log(self.app):
            self._say(
                f"{variable} is set, so that what is typed here would be recorded. Leave, unset it "
                "and start again; or run: drs-tui token set",
                fmt.BAD,
            )
        self._tell_sources()

    def _tell_sources(self) -> None:
        self.run_worker(self._read_sources(), group="sources", exclusive=True)

    async def _read_sources(self) -> None:
        block = self.query_one("#sources-text", TextBlock)
        block.show(Text("Asking the system keyring ...", fmt.QUIET))
        text = Text().append("Where tokens are looked for, in this order\n", "bold")
        for report in await self._desk.reports():
            mark, style = ("> ", "bold") if report.wins else ("  ", "")
            text.append(f"{mark}{report.source}", style)
            text.append(f"  {report.state}", fmt.OK if report.wins else fmt.QUIET)
            text.append(f"  {report.detail}\n" if report.detail else "\n", fmt.QUIET)
        block.show(text)
        keyring = await self._desk.where_kept()
        choice = self.query_one(Choice)
        if keyring.startswith("the "):
            choice.relabel(0, f"keep it in {keyring}")
        else:
            # A sentence why it cannot be: what is chosen at first is then what works.
            choice.relabel(0, f"{_STORES['keyring']}: not here")
            choice.choose(_PLACES.index("session"))

    @on(Input.Submitted, "#token")
    @on(Button.Pressed, "#keep")
    def _keep(self) -> None:
        self.run_worker(self._test_and_keep(), group="token", exclusive=True)

    async def _test_and_keep(self) -> None:
        field = self.query_one("#token", SecretInput)
        if field.disabled:
            return
        try:
            secret = parse_token(field.value)
        except TokenTrouble as error:
            self._say(trouble_line(error), fmt.BAD)
            return
        try:
            self._say("Asking the platform whose token it is ...", fmt.QUIET)
            account = await self._check_token(secret)
            self._say(f"Accepted, it is {account.username}'s. Keeping it ...", fmt.QUIET)
            kept_in = await self._keep_in(secret)
        except TokenTrouble as error:
            self._say(f"{error.message} {_ELSEWHERE}", fmt.BAD)
            return
        except DrsError as error:
            self._say(trouble_line(error), fmt.BAD)
            return
        field.value = ""
        self.post_message(TokenAccepted(str(account.username), kept_in))
        self.dismiss()

    async def _keep_in(self, secret: Secret) -> str:
        store = _PLACES[self.query_one(Choice).index]
        if store == "session":
            return self._desk.keep_for_session(secret)
        return await self._desk.keep(secret, store)

    @on(Button.Pressed, "#forget")
    def _ask_to_forget(self, event: Button.Pressed) -> None:
        if str(event.button.label) != _SURE:
            event.button.label = _SURE
            event.button.variant = "error"
            return
        self.run_worker(self._forget(), group="token", exclusive=True)

    async def _forget(self) -> None:
        reports = await self._desk.forget()
        text = Text("\n".join(f"{report.source}: {report.state}" for report in reports))
        self.query_one("#token-result", TextBlock).show(text)
        button = self.query_one("#forget", Button)
        button.label, button.variant = _FORGET, "default"
        self.post_message(TokenForgotten())
        self._tell_sources()

    def _say(self, sentence: str, style: str) -> None:
        self.query_one("#token-result", TextBlock).show(Text(sentence, style))
