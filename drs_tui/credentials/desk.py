"""The desk where the token of one profile is asked for, kept and forgotten.

The order: a token given in this session; one given to this run by stdin or file; the environment;
the place that the user chose for the profile; the file of the official Seven Bridges clients. What
is quick comes before the keyring, and a keyring that nobody chose is not asked. A place in use
that fails ends the search, so that no other identity steps in unnoticed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from drs_tui.credentials.choice import Store, read_choice, store_named, write_choice
from drs_tui.credentials.keyring_store import KeyringStore
from drs_tui.credentials.keyring_words import OTHER_PLACES, KeyringState
from drs_tui.credentials.places import Place, at_hand, keyring_not_asked, reports_on
from drs_tui.credentials.secret import Secret
from drs_tui.credentials.sources import (
    FAILURES,
    MEMORY,
    FoundToken,
    Look,
    SourceReport,
    SourceState,
    look_into_environment,
    look_into_file,
    look_into_sevenbridges,
    look_of,
)
from drs_tui.credentials.token_file import TokenFile
from drs_tui.errors import StoreTrouble, TokenTrouble
from drs_tui.platforms import CAVATICA, title_of_api
from drs_tui.text import clean
from drs_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Migration:
    """What came of taking a token over into the keyring."""

    source: str
    """What to call the place that it was taken from."""
    kept_in: str
    """What to call the keyring."""
    is_removed: bool
    """It is no longer in the place that it was taken from."""


class TokenDesk:
    """Finds, keeps and forgets the token of one profile; whether it is good, others test.

    What is read or written is a small file at a time, in a thread, or the keyring, within its
    limit.
    """

    def __init__(
        self,
        *,
        profile: str,
        api: str,
        environ: Mapping[str, str],
        home: Path,
        config_dir: Path,
        choice_file: Path,
        keyring: KeyringStore,
        given: FoundToken | None = None,
        configured_store: str | None = None,
    ) -> None:
        """Prepare; nothing is read.

        `api` is a normalised address. `given` came by stdin or file. `configured_store` is what
        `config.toml` says, which goes before what is remembered in `choice_file`.
        """
        self._profile = profile
        self._api = api
        self._environ = environ
        self._home = home
        self._choice_file = choice_file
        self._keyring = keyring
        self._file = TokenFile(config_dir, profile, api)
        self._given = given
        self._configured = store_named(configured_store)
        self._memory: FoundToken | None = None

    async def find(self) -> FoundToken:
        """Return the token to use.

        Raises `TokenTrouble` where there is none, and where the place that the user chose fails.
        """
        remarks: list[str] = []
        for place in await self._places():
            if not place.in_use:
                continue
            look = await place.look()
            if look.secret is not None:
                return FoundToken(look.secret, look.source)
            if look.state in FAILURES:
                raise TokenTrouble(look.detail, f"{look.fix} {look.way_out}".strip())
            remarks += [look.detail, look.fix]
        raise self._no_token(remarks)

    async def reports(self, *, ask_keyring: bool = True) -> tuple[SourceReport, ...]:
        """Return all places in their order, what each holds, and which wins.

        The keyring is asked even where nobody chose it, unless `ask_keyring` is false.
        """
        return await reports_on(await self._places(ask_keyring=ask_keyring))

    async def where_kept(self) -> str:
        """Return what to call the keyring that `keep` would use, or the sentence why it cannot.

        Asks the keyring whether it is there, without unlocking it.
        """
        answer = await self._keyring.look()
        return f"the {answer.name}" if answer.state is KeyringState.READY else answer.sentence

    def on_keyring_wait(self, tell: Callable[[bool], None]) -> None:
        """Have `tell` called with True when the keyring takes long, with False when that ends."""
        self._keyring.on_wait = tell

    def skip_keyring(self) -> None:
        """Wait for the keyring no longer, in this run; it then counts as timed out."""
        self._keyring.skip()

    def keep_for_session(self, secret: Secret) -> str:
        """Hold the token in memory, before all other places; return what to call that.

        A keyring that is waited for is waited for no longer.
        """
        self._keyring.skip()
        self._memory = FoundToken(secret, MEMORY)
        return MEMORY

    async def keep(self, secret: Secret, store: str = "keyring") -> str:
        """Keep the token in `store`, `keyring` or `file`, and return what to call the place.

        It is read back, the choice is remembered, and the copy in the other of the two is removed:
        where that fails, what is returned says so. Raises `TokenTrouble` where it cannot be kept;
        then nothing is stored, except that a keyring which failed half-way may have it.
        """
        wanted = Store(store)
        if self._configured not in (None, wanted):
            raise TokenTrouble(
                f"config.toml says that this profile keeps its token in '{self._configured}'.",
                f"Change 'token_store' there to '{wanted}', or take it out.",
            )
        before = await self._choice()
        # The choice first: a choice without a token is harmless, a token nobody knows of is not.
        await self._choose(wanted)
        try:
            place = await self._keep_in(wanted, secret)
        except BaseException:
            with contextlib.suppress(TokenTrouble):
                await self._choose(before)
            raise
        self._memory = None
        return place + await self._remove_other_copy(wanted, before)

    async def migrate(self, source: Store) -> Migration:
        """Keep in the keyring what is in the own file, or in that of the official clients.

        Only once the token was read back there, the own file is deleted; the clients' file is not
        touched. Raises `TokenTrouble` where there is nothing to take over, and as `keep` does.
        """
        is_ours = source is Store.FILE
        look = await (self._look_into_file() if is_ours else self._look_into_sevenbridges())
        if look.secret is None:
            told = look.detail or f"There is no token for {self._api} in the {look.source}."
            raise TokenTrouble(told, look.fix)
        kept_in = await self.keep(look.secret, Store.KEYRING)
        rest = await self._look_into_file()
        return Migration(look.source, kept_in, rest.state is SourceState.MISSING and is_ours)

    async def forget(self, store: Store | None = None) -> tuple[SourceReport, ...]:
        """Delete the token from `store`, or from memory, keyring and file; tell what came of each.

        The last line, if one wins, is a place that was not touched and is used from now on.
        """
        lines: list[SourceReport] = []
        if self._memory is not None and store is None:
            self._memory = None
            lines.append(SourceReport(MEMORY, SourceState.DELETED, "", wins=False))
        if store in (None, Store.KEYRING):
            answer = await self._keyring.delete(self._service, self._profile)
            lines.append(look_of(answer, self._api).report())
        if store in (None, Store.FILE):
            lines.append(await asyncio.to_thread(_delete_file, self._file))
        if store in (None, await self._choice()):
            with contextlib.suppress(TokenTrouble):
                await self._choose(None)
        lines += await self._still_used()
        return tuple(lines)

    async def _places(self, *, ask_keyring: bool = True) -> list[Place]:
        """Return all places in the order in which they win."""
        choice = await self._choice()
        given = [token for token in (self._memory, self._given) if token is not None]
        look_into_keyring = self._look_into_keyring if ask_keyring else keyring_not_asked
        return [
            *(Place(partial(at_hand, token, self._api)) for token in given),
            Place(self._look_into_environment),
            Place(look_into_keyring, in_use=choice is Store.KEYRING),
            Place(self._look_into_file, in_use=choice is Store.FILE),
            Place(self._look_into_sevenbridges),
        ]

    async def _still_used(self) -> list[SourceReport]:
        """Return the line of the place that wins now that ours are empty, if there is one."""
        for place in await self._places(ask_keyring=False):
            if not place.in_use:
                continue
            look = await place.look()
            if look.secret is not None:
                note = f"Not touched; it is used from now on. {look.detail}".strip()
                return [replace(look, detail=note).report(wins=True)]
            if look.state in FAILURES:
                break
        return []

    async def _look_into_environment(self) -> Look:
        return look_into_environment(self._environ, self._api)

    async def _look_into_keyring(self) -> Look:
        return look_of(await self._keyring.get(self._service, self._profile), self._api)

    async def _look_into_file(self) -> Look:
        return await asyncio.to_thread(look_into_file, self._file)

    async def _look_into_sevenbridges(self) -> Look:
        return await asyncio.to_thread(look_into_sevenbridges, self._home, self._profile, self._api)

    @property
    def _service(self) -> str:
        """The name under which the keyring has the token; another address never finds it."""
        return f"drs-tui:{self._api}"

    async def _choice(self) -> Store | None:
        return self._configured or await asyncio.to_thread(read_choice, self._choice_file)

    async def _choose(self, store: Store | None) -> None:
        """Remember `store`, unless it is known already."""
        if store is await self._choice():
            return
        try:
            await asyncio.to_thread(write_choice, self._choice_file, store)
        except StoreTrouble as trouble:
            raise TokenTrouble(f"{trouble.message} The token was not kept.") from None

    async def _keep_in(self, store: Store, secret: Secret) -> str:
        if store is Store.FILE:
            await asyncio.to_thread(self._file.write, secret)
            return self._file.name
        answer = await self._keyring.set(self._service, self._profile, secret)
        if answer.state is not KeyringState.STORED:
            is_known = answer.state not in (KeyringState.TIMEOUT, KeyringState.ERROR)
            result = "The token was not kept." if is_known else "It may have kept the token."
            raise TokenTrouble(
                f"{answer.sentence} {result}", f"{answer.fix} {OTHER_PLACES}".strip()
            )
        return f"{answer.name}, only until you log out" if answer.session_only else answer.name

    async def _remove_other_copy(self, kept_in: Store, before: Store | None) -> str:
        """Remove the copy in the store that is no longer in use; return what to add if it stays."""
        if kept_in is Store.KEYRING:
            line = await asyncio.to_thread(_delete_file, self._file)
        elif before is Store.KEYRING:
            answer = await self._keyring.delete(self._service, self._profile)
            line = look_of(answer, self._api).report()
        else:
            return ""
        gone = line.state in (SourceState.DELETED, SourceState.MISSING)
        return "" if gone else f" (an older copy may still be in the {line.source})"

    def _no_token(self, remarks: list[str]) -> TokenTrouble:
        needs_endpoint = "" if self._api == CAVATICA.api else f" and SB_API_ENDPOINT={self._api}"
        remarks.append(f"Give one: drs-tui token set. Or set SB_AUTH_TOKEN{needs_endpoint}.")
        return TokenTrouble(
            f"There is no token for {title_of_api(self._api)} (profile {clean(self._profile)}).",
            " ".join(remark for remark in remarks if remark),
        )


def _delete_file(file: TokenFile) -> SourceReport:
    try:
        state = SourceState.DELETED if file.delete() else SourceState.MISSING
    except TokenTrouble as trouble:
        return SourceReport(file.name, SourceState.ERROR, trouble.message, wins=False)
    return SourceReport(file.name, state, "", wins=False)
