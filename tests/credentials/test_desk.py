"""The desk: order, environment rule, keeping, forgetting, and that nothing falls through."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from drs_tui.credentials.choice import Store
from drs_tui.credentials.desk import TokenDesk
from drs_tui.credentials.keyring_store import KeyringStore
from drs_tui.credentials.keyring_words import KeyringAnswer, KeyringState, answer_of
from drs_tui.credentials.secret import Secret
from drs_tui.credentials.sources import FoundToken, SourceReport, SourceState
from drs_tui.credentials.token_file import TokenFile
from drs_tui.errors import StoreTrouble, TokenTrouble
from drs_tui.platforms import CAVATICA, PLATFORMS
from tests.credentials.conftest import CANARY, SERVICE, MakeKeyring

CGC = PLATFORMS[1]


class QuickKeyring(KeyringStore):
    """Answers as the good back end does, from the same file, without a child process."""

    def __init__(self, home: Path) -> None:
        super().__init__({})
        self._path = home / "fake-keyring.json"

    async def _ask(self, request: dict[str, Any], **limits: Any) -> KeyringAnswer:
        items = json.loads(self._path.read_text()) if self._path.exists() else {}
        key = f"{request.get('service')} {request.get('user')}"
        held = items.get(key)
        match request["do"]:
            case "look":
                state = KeyringState.READY
            case "get":
                state = KeyringState.FOUND if held else KeyringState.MISSING
            case "set":
                state = KeyringState.STORED
                items[key] = request["secret"]
            case _:
                state = KeyringState.DELETED if items.pop(key, None) else KeyringState.MISSING
        self._path.write_text(json.dumps(items))
        answer = answer_of(state, ("fake_backends.Good",), "")
        found = Secret(held) if held and state is KeyringState.FOUND else None
        return replace(answer, secret=found)


GIVEN, ENVIRON, KEYRING, FILE, SEVENBRIDGES = (letter * 32 for letter in "gekfs")
"""A token for each place, so that a test sees where one came from."""

MakeDesk: TypeAlias = Callable[..., TokenDesk]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config"


@pytest.fixture
def choice_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "default" / "token.json"


@pytest.fixture
def make_desk(home: Path, config: Path, choice_file: Path, make_keyring: MakeKeyring) -> MakeDesk:
    def make(backend: str | None = None, **settings: Any) -> TokenDesk:
        """Make a desk, on a named back end in a real child or on the quick stand-in."""
        limit_s = 0.4 if backend == "Hanging" else 10.0
        values: dict[str, Any] = {
            "profile": "default",
            "api": CAVATICA.api,
            "environ": {},
            "home": home,
            "config_dir": config,
            "choice_file": choice_file,
            "keyring": make_keyring(backend, limit_s=limit_s) if backend else QuickKeyring(home),
        }
        return TokenDesk(**{**values, **settings})

    return make


@pytest.fixture
def fill(home: Path, config: Path, choice_file: Path) -> Callable[..., None]:
    """Put a token of its own into each place named; a choice is written as it is."""

    def fill(*places: str, choice: str | None = None, choice_text: str | None = None) -> None:
        if "keyring" in places:
            (home / "fake-keyring.json").write_text(json.dumps({f"{SERVICE} default": KEYRING}))
        if "file" in places:
            TokenFile(config, "default", CAVATICA.api).write(Secret(FILE))
        if "sevenbridges" in places:
            path = home / ".sevenbridges" / "credentials"
            path.parent.mkdir()
            path.touch(mode=0o600)
            path.write_text(f"[s]\napi_endpoint={CAVATICA.api}/\nauth_token={SEVENBRIDGES}\n")
        if choice or choice_text is not None:
            choice_file.parent.mkdir(parents=True)
            choice_file.write_text(choice_text or json.dumps({"store": choice}))

    return fill


ALL = ("keyring", "file", "sevenbridges")


class TestOrder:
    @pytest.mark.parametrize(
        ("given", "environ", "places", "choice", "token"),
        [
            (True, True, ALL, "keyring", GIVEN),
            (False, True, ALL, "keyring", ENVIRON),
            (False, False, ALL, "keyring", KEYRING),
            (False, False, ALL, "file", FILE),
            (False, False, ALL, "sevenbridges", SEVENBRIDGES),
            (False, False, ALL, None, SEVENBRIDGES),
            (False, False, ALL, "nonsense", SEVENBRIDGES),
            (False, False, ("sevenbridges",), "keyring", SEVENBRIDGES),
            (False, False, ("sevenbridges",), "file", SEVENBRIDGES),
            (False, False, ("keyring", "file"), None, None),
            (False, False, ("keyring",), "file", None),
            (False, False, ("file",), "keyring", None),
            (False, False, (), None, None),
        ],
    )
    async def test_first_hit_wins(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        given: bool,
        environ: bool,
        places: tuple[str, ...],
        choice: str | None,
        token: str | None,
    ) -> None:
        fill(*places, choice=choice)
        desk = make_desk(
            given=FoundToken(Secret(GIVEN), "stdin") if given else None,
            environ={"SB_AUTH_TOKEN": ENVIRON} if environ else {},
        )
        winners = [line.source for line in await desk.reports() if line.wins]
        if token is None:
            with pytest.raises(TokenTrouble, match="no token for CAVATICA"):
                await desk.find()
            assert winners == []
            return
        found = await desk.find()
        assert found.secret == Secret(token)
        assert winners == [found.source]

    async def test_a_token_of_the_session_goes_first(
        self, make_desk: MakeDesk, secret: Secret
    ) -> None:
        desk = make_desk(environ={"SB_AUTH_TOKEN": ENVIRON})
        assert desk.keep_for_session(secret) == "memory (this session)"
        assert await desk.find() == FoundToken(secret, "memory (this session)")

    async def test_the_settings_go_before_the_remembered_choice(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill(*ALL, choice="keyring")
        assert (await make_desk(configured_store="file").find()).secret == Secret(FILE)

    @pytest.mark.parametrize(
        "content", ["[]", "{", '{"store": 7}', pytest.param("[" * 100_000, id="deep")]
    )
    async def test_a_choice_that_cannot_be_read_is_none(
        self, make_desk: MakeDesk, fill: Callable[..., None], content: str
    ) -> None:
        fill("sevenbridges", choice_text=content)
        assert (await make_desk("Locked").find()).secret == Secret(SEVENBRIDGES)

    async def test_names_of_the_places(
        self, make_desk: MakeDesk, fill: Callable[..., None], config: Path
    ) -> None:
        fill(*ALL)
        desk = make_desk(environ={"SB_AUTH_TOKEN": ENVIRON})
        assert [line.source for line in await desk.reports()] == [
            "environment SB_AUTH_TOKEN",
            "system keyring (fake_backends.Good)",
            f"token file {config}/tokens/default",
            "Seven Bridges credentials file [s]",
        ]


class TestNothingFallsThrough:
    @pytest.mark.parametrize(
        ("backend", "words"),
        [
            ("Locked", "is locked"),
            ("Hanging", "did not answer"),
            ("Dying", "failed"),
            ("keyring.backends.fail.Keyring", "no system keyring"),
        ],
    )
    async def test_a_chosen_keyring_that_fails(
        self, make_desk: MakeDesk, fill: Callable[..., None], backend: str, words: str
    ) -> None:
        fill("file", "sevenbridges", choice="keyring")
        desk = make_desk(backend)
        with pytest.raises(TokenTrouble, match=words) as caught:
            await desk.find()
        assert "--store file" in caught.value.hint
        by_state = {line.source: line for line in await desk.reports()}
        last = by_state["Seven Bridges credentials file [s]"]
        assert (last.state, last.wins) == (SourceState.HIDDEN, False)

    async def test_a_chosen_keyring_that_is_switched_off(
        self, make_desk: MakeDesk, make_keyring: MakeKeyring, fill: Callable[..., None]
    ) -> None:
        fill("sevenbridges", choice="keyring")
        keyring = make_keyring(environ={"DRS_TUI_KEYRING": "off"})
        with pytest.raises(TokenTrouble, match="switched off by DRS_TUI_KEYRING=off"):
            await make_desk(keyring=keyring).find()

    async def test_a_chosen_file_that_is_refused(
        self, make_desk: MakeDesk, fill: Callable[..., None], config: Path
    ) -> None:
        fill("file", "sevenbridges", choice="file")
        (config / "tokens" / "default").chmod(0o644)
        with pytest.raises(TokenTrouble) as caught:
            await make_desk().find()
        assert "chmod 600" in caught.value.hint

    async def test_a_keyring_that_nobody_chose_is_not_asked(
        self, make_desk: MakeDesk, fill: Callable[..., None], home: Path
    ) -> None:
        fill("sevenbridges")
        desk = make_desk("Hanging")
        await desk.find()
        lines = await desk.reports(ask_keyring=False)
        assert not (home / "pids").exists()
        assert lines[1] == SourceReport("system keyring", SourceState.NOT_ASKED, "", wins=False)
        assert lines[-1].wins

    async def test_what_a_chosen_keyring_would_hide_is_not_said_to_win(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill("sevenbridges", choice="keyring")
        last = (await make_desk().reports(ask_keyring=False))[-1]
        assert not last.wins
        assert "only if the system keyring has no token" in last.detail


class TestEnvironment:
    @pytest.mark.parametrize(
        ("environ", "api", "state"),
        [
            ({}, CAVATICA.api, "missing"),
            ({"SB_AUTH_TOKEN": ""}, CAVATICA.api, "missing"),
            ({"SB_AUTH_TOKEN": " "}, CAVATICA.api, "missing"),
            ({"SB_AUTH_TOKEN": ENVIRON}, CAVATICA.api, "found"),
            ({"SB_AUTH_TOKEN": f" {ENVIRON}\n"}, CAVATICA.api, "found"),
            ({"SB_AUTH_TOKEN": ENVIRON}, CGC.api, "other endpoint"),
            ({"SB_AUTH_TOKEN": ENVIRON, "SB_API_ENDPOINT": ""}, CGC.api, "other endpoint"),
            ({"SB_AUTH_TOKEN": ENVIRON, "SB_API_ENDPOINT": f"{CGC.api}/"}, CGC.api, "found"),
            (
                {"SB_AUTH_TOKEN": ENVIRON, "SB_API_ENDPOINT": CGC.api},
                CAVATICA.api,
                "other endpoint",
            ),
            ({"SB_AUTH_TOKEN": ENVIRON, "SB_API_ENDPOINT": "http://x.org"}, CGC.api, "refused"),
            ({"SB_AUTH_TOKEN": f"{CANARY} x"}, CAVATICA.api, "refused"),
            ({"SB_API_ENDPOINT": CGC.api}, CGC.api, "missing"),
        ],
    )
    async def test_the_token_counts_for_its_endpoint(
        self, make_desk: MakeDesk, environ: dict[str, str], api: str, state: str
    ) -> None:
        line = (await make_desk(environ=environ, api=api).reports(ask_keyring=False))[0]
        assert (line.state, line.wins) == (state, state == "found")
        assert CANARY not in repr(line)

    async def test_a_token_for_another_endpoint_is_named_when_none_is_found(
        self, make_desk: MakeDesk
    ) -> None:
        desk = make_desk(environ={"SB_AUTH_TOKEN": ENVIRON}, api=CGC.api)
        with pytest.raises(TokenTrouble) as caught:
            await desk.find()
        assert f"SB_AUTH_TOKEN counts for {CAVATICA.api}, not for {CGC.api}" in caught.value.hint
        assert "set SB_API_ENDPOINT to that" in caught.value.hint
        assert "drs-tui token set" in caught.value.hint

    async def test_a_hidden_token_is_reported(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill("keyring", choice="keyring")
        lines = await make_desk(environ={"SB_AUTH_TOKEN": ENVIRON}).reports()
        assert lines[1].state is SourceState.HIDDEN
        assert lines[1].detail == "Hidden by environment SB_AUTH_TOKEN."


class TestKeep:
    async def test_in_the_keyring_then_in_the_file_and_back(
        self, make_desk: MakeDesk, secret: Secret, home: Path, config: Path, choice_file: Path
    ) -> None:
        desk = make_desk("Good")
        assert await desk.keep(secret) == "system keyring (fake_backends.Good)"
        assert texts_in(choice_file.parent) == ['{"store": "keyring"}\n']
        assert (await make_desk("Good").find()).secret == secret

        assert await desk.keep(secret, "file") == f"token file {config}/tokens/default"
        assert (await make_desk().find()).source == f"token file {config}/tokens/default"
        assert not any(CANARY in text for text in texts_in(home))

        await desk.keep(secret)
        assert texts_in(config) == []

    async def test_it_takes_the_place_of_the_one_in_memory(
        self, make_desk: MakeDesk, secret: Secret
    ) -> None:
        desk = make_desk()
        desk.keep_for_session(Secret(GIVEN))
        await desk.keep(secret)
        assert (await desk.find()).secret == secret

    @pytest.mark.parametrize(
        "backend",
        [
            "Forgetful",
            "Telltale",
            "Locked",
            "Hanging",
            "foreign_backend.Foreign",
            "no.such.Keyring",
            "keyring.backends.fail.Keyring",
            "keyring.backends.null.Keyring",
        ],
    )
    async def test_a_keyring_that_will_not_leaves_nothing_anywhere(
        self,
        make_desk: MakeDesk,
        secret: Secret,
        tmp_path: Path,
        choice_file: Path,
        caplog: pytest.LogCaptureFixture,
        backend: str,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(TokenTrouble) as caught:
            await make_desk(backend).keep(secret)
        assert "--store file" in caught.value.hint
        assert "SB_AUTH_TOKEN" in caught.value.hint
        assert texts_in(choice_file.parent) == []
        assert not any(CANARY in text for text in texts_in(tmp_path))
        assert CANARY not in repr(caught.value) + caught.value.hint + caplog.text

    @pytest.mark.parametrize("backend", ["Hanging", "Dying"])
    async def test_where_nothing_is_known_nothing_is_claimed(
        self, make_desk: MakeDesk, secret: Secret, backend: str
    ) -> None:
        with pytest.raises(TokenTrouble, match="It may have kept the token"):
            await make_desk(backend).keep(secret)

    async def test_a_failure_leaves_the_earlier_token_in_use(
        self, make_desk: MakeDesk, fill: Callable[..., None], secret: Secret
    ) -> None:
        fill("file", choice="file")
        desk = make_desk("Locked")
        with pytest.raises(TokenTrouble):
            await desk.keep(secret)
        assert (await desk.find()).secret == Secret(FILE)

    async def test_a_choice_that_cannot_be_remembered_stores_nothing(
        self, make_desk: MakeDesk, secret: Secret, home: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "state").write_text("in the way")
        with pytest.raises(TokenTrouble, match="not kept"):
            await make_desk().keep(secret)
        assert not any(CANARY in text for text in texts_in(home))

    async def test_settings_that_say_otherwise_are_not_overruled(
        self, make_desk: MakeDesk, secret: Secret, config: Path
    ) -> None:
        with pytest.raises(TokenTrouble, match=r"config\.toml says .* 'keyring'"):
            await make_desk(configured_store="keyring").keep(secret, "file")
        assert texts_in(config) == []

    async def test_an_old_copy_that_stays_is_named(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        secret: Secret,
    ) -> None:
        fill("keyring", choice="keyring")
        place = await make_desk("Stubborn").keep(secret, "file")
        assert "an older copy may still be in the system keyring" in place


class TestForget:
    async def test_own_places_are_emptied_and_each_is_named(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        choice_file: Path,
        config: Path,
        tmp_path: Path,
    ) -> None:
        fill("keyring", "file", choice="keyring")
        desk = make_desk()
        desk.keep_for_session(Secret(CANARY))
        states = {line.source: line.state for line in await desk.forget()}
        assert states == {
            "memory (this session)": SourceState.DELETED,
            "system keyring (fake_backends.Good)": SourceState.DELETED,
            f"token file {config}/tokens/default": SourceState.DELETED,
        }
        assert texts_in(choice_file.parent) == []
        assert not any(KEYRING in text or FILE in text for text in texts_in(tmp_path))
        with pytest.raises(TokenTrouble):
            await desk.find()

    async def test_what_is_not_ours_stays_and_is_named(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill("sevenbridges")
        desk = make_desk(configured_store="keyring")
        last = (await desk.forget())[-1]
        assert last.wins
        assert last.source == "Seven Bridges credentials file [s]"
        assert "Not touched; it is used from now on." in last.detail
        assert (await desk.find()).source == last.source

    async def test_the_environment_is_named_before_the_file(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill("sevenbridges")
        lines = await make_desk(environ={"SB_AUTH_TOKEN": ENVIRON}).forget()
        assert [line.source for line in lines if line.wins] == ["environment SB_AUTH_TOKEN"]

    async def test_a_keyring_that_will_not_is_reported(
        self, make_desk: MakeDesk, fill: Callable[..., None]
    ) -> None:
        fill("keyring", "file", choice="keyring")
        states = [line.state for line in await make_desk("Locked").forget()]
        assert states == [SourceState.LOCKED, SourceState.DELETED]

    async def test_a_state_folder_that_cannot_be_changed_is_not_the_end(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def write_choice(*_: object) -> None:
            raise StoreTrouble("read-only")

        fill("file", choice="file")
        monkeypatch.setattr("drs_tui.credentials.desk.write_choice", write_choice)
        assert [line.state for line in await make_desk().forget()] == ["missing", "deleted"]


class TestForgetOnePlace:
    async def test_only_the_one_that_was_named(
        self, make_desk: MakeDesk, fill: Callable[..., None], choice_file: Path
    ) -> None:
        fill("keyring", "file", choice="file")
        desk = make_desk()
        desk.keep_for_session(Secret(CANARY))
        lines = await desk.forget(Store.KEYRING)
        assert [line.state for line in lines if not line.wins] == [SourceState.DELETED]
        assert (await desk.find()).secret == Secret(CANARY)
        assert texts_in(choice_file.parent) == ['{"store": "file"}']
        assert (await make_desk().find()).secret == Secret(FILE)

    async def test_the_one_in_use_is_in_use_no_longer(
        self, make_desk: MakeDesk, fill: Callable[..., None], choice_file: Path
    ) -> None:
        fill("keyring", "file", choice="file")
        (line,) = await make_desk().forget(Store.FILE)
        assert line.state is SourceState.DELETED
        assert texts_in(choice_file.parent) == []
        reports = await make_desk().reports()
        assert SourceState.NOT_CHOSEN in {report.state for report in reports}


class TestMigrate:
    @pytest.mark.parametrize(
        ("place", "token", "is_removed"),
        [("file", FILE, True), ("sevenbridges", SEVENBRIDGES, False)],
    )
    async def test_it_is_read_back_and_then_removed_where_it_was_ours(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        home: Path,
        config: Path,
        place: str,
        token: str,
        is_removed: bool,
    ) -> None:
        fill("file", "sevenbridges", choice="file")
        theirs = (home / ".sevenbridges" / "credentials").read_text()
        moved = await make_desk().migrate(Store(place))
        assert moved.kept_in == "system keyring (fake_backends.Good)"
        assert moved.is_removed is is_removed
        assert (await make_desk().find()).source == moved.kept_in
        assert (await make_desk().find()).secret == Secret(token)
        assert texts_in(config) == []
        assert (home / ".sevenbridges" / "credentials").read_text() == theirs

    @pytest.mark.parametrize("backend", ["Forgetful", "Locked", "keyring.backends.null.Keyring"])
    async def test_what_the_keyring_does_not_keep_stays_where_it_was(
        self, make_desk: MakeDesk, fill: Callable[..., None], backend: str
    ) -> None:
        fill("file", choice="file")
        with pytest.raises(TokenTrouble):
            await make_desk(backend).migrate(Store.FILE)
        assert (await make_desk().find()).secret == Secret(FILE)

    async def test_a_file_that_cannot_be_deleted_is_told(
        self,
        make_desk: MakeDesk,
        fill: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def delete(self: TokenFile) -> bool:
            raise TokenTrouble("read-only")

        fill("file", choice="file")
        monkeypatch.setattr(TokenFile, "delete", delete)
        moved = await make_desk().migrate(Store.FILE)
        assert not moved.is_removed
        assert "an older copy may still be in the token file" in moved.kept_in

    @pytest.mark.parametrize("place", ["file", "sevenbridges"])
    async def test_nothing_to_take_over(self, make_desk: MakeDesk, place: str, home: Path) -> None:
        with pytest.raises(TokenTrouble, match=r"There is no token for .* in the "):
            await make_desk().migrate(Store(place))
        assert not (home / "fake-keyring.json").exists()


async def test_each_place_says_for_which_address_its_token_is(
    make_desk: MakeDesk, fill: Callable[..., None]
) -> None:
    fill(*ALL)
    desk = make_desk(
        environ={"SB_AUTH_TOKEN": ENVIRON, "SB_API_ENDPOINT": CGC.api},
        given=FoundToken(Secret(GIVEN), "stdin"),
    )
    apis = [line.api for line in await desk.reports()]
    assert apis == [CAVATICA.api, CGC.api, CAVATICA.api, CAVATICA.api, CAVATICA.api]
    apis = [line.api for line in await make_desk(api=CGC.api).reports()]
    assert apis == [None, None, CAVATICA.api, None]


async def test_the_screen_says_where_a_token_would_go(make_desk: MakeDesk) -> None:
    assert await make_desk().where_kept() == "the system keyring (fake_backends.Good)"
    # Whether it is locked is not asked for: that could open a window.
    assert await make_desk("Locked").where_kept() == "the system keyring (fake_backends.Locked)"
    nothing = await make_desk("keyring.backends.fail.Keyring").where_kept()
    assert nothing == "This session has no system keyring, which is usual on a remote machine."


async def test_two_addresses_never_share_a_token(
    make_desk: MakeDesk, secret: Secret, choice_file: Path
) -> None:
    for store in ("keyring", "file"):
        await make_desk().keep(secret, store)
        with pytest.raises(TokenTrouble, match="no token for Cancer Genomics Cloud"):
            await make_desk(api=CGC.api).find()
    with pytest.raises(TokenTrouble, match=r"profile other"):
        await make_desk(profile="other").find()


async def test_no_text_form_shows_the_token(make_desk: MakeDesk, secret: Secret) -> None:
    desk = make_desk(given=FoundToken(secret, "stdin"), environ={})
    desk.keep_for_session(secret)
    place = await desk.keep(secret)
    found = await desk.find()
    texts = [place, repr(found), str(found), f"{found.secret}", repr(await desk.reports())]
    assert not any(CANARY in text for text in texts)
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        pickle.dumps(found)


def texts_in(folder: Path) -> list[str]:
    """Return what the files in and below `folder` hold."""
    return [path.read_text() for path in folder.rglob("*") if path.is_file()]
