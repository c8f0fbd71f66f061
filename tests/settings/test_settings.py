from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drs_tui.errors import UsageTrouble, trouble_line
from drs_tui.ids import is_safe
from drs_tui.platforms import CAVATICA, PLATFORMS
from drs_tui.settings.file import KeyEntry, Setting
from drs_tui.settings.options import Options
from drs_tui.settings.places import Places, find_places
from drs_tui.settings.settings import Settings, load_settings

CGC = PLATFORMS[1].api
LOCAL = "http://127.0.0.1:8123/v2"
FILE = """
[profiles.cgc]
platform = "cgc"
token_store = "file"
read_only = true

[profiles.local]
api_url = "HTTP://127.0.0.1:8123/v2/"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(
    config: Path, text: str = "", *, environ: dict[str, str] | None = None, **options: object
) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load_settings(Options(**options), environ or {}, config)  # type: ignore[arg-type]


def test_without_anything_all_is_default(tmp_path: Path) -> None:
    found = load_settings(Options(), {}, tmp_path / "none.toml")
    assert found == Settings(
        profile=Setting("default", "default"),
        api=Setting(CAVATICA.api, "default"),
        theme=Setting(None, "default"),
        keyring=Setting(True, "default"),
        token_store=Setting(None, "default"),
        mouse=Setting(None, "default"),
        ascii=Setting(False, "default"),
        read_only=Setting(False, "default"),
        request_share=Setting(0.6, "default"),
        cold_share=Setting(0.25, "default"),
        notify_bell=Setting(True, "default"),
        notify_osc9=Setting(None, "default"),
        notify_title=Setting(True, "default"),
        notify_command=Setting((), "default"),
        keymap=Setting({}, "default"),
        problems=(),
    )


NAMED, URL = "option --profile", "option --api-url"
OF_FIRST, CGC_LINE, LOCAL_LINE = "config.toml:1", "config.toml:3", "config.toml:8"
PLATFORM, ENV = "option --platform", "environment SB_API_ENDPOINT"
VARIABLE = "environment DRS_TUI_PROFILE"
CHOSEN = 'profile = "cgc"' + FILE
LOUD = CAVATICA.api.replace("cavatica", "CAVATICA") + "/"
OF_CGC, OF_LOCAL = "cgc-api.sbgenomics.com", "127.0.0.1-8123"

FIRST = ("default", "default", CAVATICA.api, "default")
FIRST_NAMED = ("default", NAMED, CAVATICA.api, "default")
CGC_NAMED, LOCAL_NAMED = ("cgc", NAMED, CGC, CGC_LINE), ("local", NAMED, LOCAL, LOCAL_LINE)
OWN_OF_CGC, OWN_OF_LOCAL = (OF_CGC, ENV, CGC, ENV), (OF_LOCAL, URL, LOCAL, URL)

Case = tuple[str, dict[str, str], dict[str, str], tuple[str, str, str, str]]
PLAIN = "http://example.org/v2"
DEFAULT = "[profiles.default]\n"

CASES: dict[str, list[Case]] = {
    "an option, the environment and the file name a profile, in this order": [
        (FILE, {}, {"profile": "cgc"}, CGC_NAMED),
        (FILE, {}, {"profile": "local"}, LOCAL_NAMED),
        (FILE, {"DRS_TUI_PROFILE": "cgc"}, {}, ("cgc", VARIABLE, CGC, CGC_LINE)),
        (FILE, {"DRS_TUI_PROFILE": "cgc"}, {"profile": "local"}, LOCAL_NAMED),
        (CHOSEN, {}, {}, ("cgc", OF_FIRST, CGC, CGC_LINE)),
        (CHOSEN, {"DRS_TUI_PROFILE": "local"}, {}, ("local", VARIABLE, LOCAL, LOCAL_LINE)),
        (CHOSEN, {}, {"profile": "default"}, FIRST_NAMED),
        (
            '[profiles.default]\nplatform = "cgc"',
            {},
            {},
            ("default", "default", CGC, "config.toml:2"),
        ),
        ("", {"DRS_TUI_PROFILE": "", "SB_API_ENDPOINT": " "}, {}, FIRST),
    ],
    "the profile's own address stays with it, however it is written": [
        (FILE, {}, {"platform": "cavatica"}, (*FIRST[:3], PLATFORM)),
        (FILE, {"SB_API_ENDPOINT": LOUD}, {}, (*FIRST[:3], ENV)),
    ],
    "another address makes a profile of its own": [
        ("", {}, {"platform": "cgc"}, (OF_CGC, PLATFORM, CGC, PLATFORM)),
        ("", {}, {"api_url": LOCAL}, OWN_OF_LOCAL),
        ("", {"SB_API_ENDPOINT": CGC}, {}, OWN_OF_CGC),
        (FILE, {"SB_API_ENDPOINT": CGC, "DRS_TUI_PROFILE": "local"}, {}, OWN_OF_CGC),
        (FILE, {}, {"profile": "cgc", "api_url": LOCAL}, OWN_OF_LOCAL),
    ],
    "an option beats the environment, also as the name of a profile": [
        ("", {"SB_API_ENDPOINT": CGC}, {"api_url": LOCAL}, OWN_OF_LOCAL),
        (FILE, {"SB_API_ENDPOINT": CGC}, {"profile": "local"}, LOCAL_NAMED),
        ("", {"SB_API_ENDPOINT": CGC}, {"profile": "default"}, FIRST_NAMED),
        ("", {"SB_API_ENDPOINT": "nonsense"}, {"profile": "default"}, FIRST_NAMED),
    ],
    "a name that nobody defined is fine where an address came with it": [
        ("", {}, {"profile": "mine", "platform": "cgc"}, ("mine", NAMED, CGC, PLATFORM)),
        (
            "",
            {"DRS_TUI_PROFILE": "mine", "SB_API_ENDPOINT": CGC},
            {},
            ("mine", VARIABLE, CGC, ENV),
        ),
    ],
}


@pytest.mark.parametrize(
    ("text", "environ", "options", "expected"),
    [pytest.param(*case, id=why) for why, cases in CASES.items() for case in cases],
)
def test_profile_and_address(
    config: Path,
    text: str,
    environ: dict[str, str],
    options: dict[str, str],
    expected: tuple[str, str, str, str],
) -> None:
    found = load(config, text, environ=environ, **options)
    profile, api = found.profile, found.api
    assert (profile.value, profile.origin, api.value, api.origin) == expected
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "environ", "options", "words"),
    [
        ("", {}, {"platform": "cgc", "api_url": LOCAL}, "two addresses"),
        ("", {}, {"platform": "moon"}, "no platform 'moon'"),
        ("", {}, {"api_url": PLAIN}, "not encrypted"),
        ("", {"SB_API_ENDPOINT": PLAIN}, {}, "SB_API_ENDPOINT: .* not encrypted"),
        (FILE, {}, {"profile": "mine"}, "'mine' .option --profile. has no address"),
        (FILE, {}, {"profile": "mine"}, "Known: cgc, default, local"),
        (FILE, {}, {"profile": "mine"}, r'\[profiles."mine"\] with platform or api_url'),
        (FILE, {"SB_API_ENDPOINT": CGC}, {"profile": "mine"}, "has no address"),
        ('profile = "mine"', {}, {}, "'mine' .config.toml:1. has no address"),
        ("x = \n", {}, {"profile": "mine"}, "no address. config.toml is not used: .*line 1"),
        ("", {}, {"profile": "../x"}, "cannot be the name of a profile"),
        ("", {}, {"profile": ""}, "cannot be the name of a profile"),
        ("", {}, {"profile": "x" * 65}, "cannot be the name of a profile"),
        ("", {"DRS_TUI_PROFILE": "a/b"}, {}, "cannot be the name of a profile"),
        ('profile = ".."', {}, {}, "cannot be the name of a profile"),
        # An address that is wrong must not become another platform's.
        (
            f'{DEFAULT}platform = "moon"',
            {},
            {},
            "toml line 2: profiles.default cannot be used: .*moon",
        ),
        (f'{DEFAULT}api_url = "ftp://x"', {}, {}, "profiles.default cannot be used"),
        (f"{DEFAULT}api_url = 7", {}, {}, "api_url must be a text"),
        (f'{DEFAULT}platform = "cgc"\napi_url = "{LOCAL}"', {}, {}, "two addresses"),
    ],
)
def test_what_cannot_be_used_is_refused(
    config: Path, text: str, environ: dict[str, str], options: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageTrouble) as caught:
        load(config, text, environ=environ, **options)
    assert re.search(words, trouble_line(caught.value))
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("name", ["h" * 60 + ".org:8123", "[::1]:8123", "ho~st.org"])
def test_any_address_gives_a_name_that_is_safe(config: Path, name: str) -> None:
    api = f"https://{name}/v2"
    profile = load(config, api_url=api).profile.value
    assert is_safe(profile)
    assert len(profile) <= 64
    assert profile != load(config, api_url=f"{api}/x").profile.value


def test_single_settings_and_their_origins(config: Path) -> None:
    text = 'theme = "nord"\nkeyring = false\nmouse = false\nascii = true\n' + FILE
    found = load(config, text, profile="cgc")
    assert found.theme == Setting("nord", "config.toml:1")
    assert found.keyring == Setting(False, "config.toml:2")
    assert found.mouse == Setting(False, "config.toml:3")
    assert found.ascii == Setting(True, "config.toml:4")
    assert found.read_only == Setting(True, "config.toml:9")
    assert found.token_store == Setting("file", "config.toml:8")
    assert found.problems == ()


def test_options_and_environment_come_first(config: Path) -> None:
    text = "keyring = true\nmouse = false\nascii = false\nread_only = false"
    environ = {"DRS_TUI_KEYRING": "OFF"}
    found = load(config, text, environ=environ, mouse=True, ascii=True, read_only=True)
    assert found.keyring == Setting(False, "environment DRS_TUI_KEYRING")
    assert found.mouse == Setting(True, "option --mouse")
    assert found.ascii == Setting(True, "option --ascii")
    assert found.read_only == Setting(True, "option --read-only")
    assert load(config, text, mouse=False).mouse == Setting(False, "option --no-mouse")
    assert load(config, "keyring = false", environ={"DRS_TUI_KEYRING": "on"}).keyring.value


def test_a_profile_may_be_read_only_by_itself(config: Path) -> None:
    text = "read_only = true\n[profiles.open]\nplatform = 'cgc'\nread_only = false"
    assert load(config, text).read_only == Setting(True, "config.toml:1")
    assert load(config, text, profile="open").read_only == Setting(False, "config.toml:4")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keyring = 'no'", "keyring is not used: it must be true or false"),
        ("mouse = 1", "mouse is not used: it must be true or false"),
        ("theme = ''", "theme is not used: it must be a text"),
        ("profile = 5", "profile is not used: it must be a text"),
        ("colour = 1", "colour is not used: there are profile, theme, keyring"),
        ('"\\u001b[2J" = 1', "\\x1b[2J is not used"),
        ("profiles = 5", "profiles is not used: it must be a table"),
        ("profiles.x = 5", "profiles.x is not used: it must be a table"),
        ('[profiles."../x"]', "profiles.../x is not used"),
        ("[profiles.x]\ntoken_store = 'web'", "x.token_store is not used: it must be keyring, f"),
        ("[profiles.x]\ntoken_store = ['file']", "profiles.x.token_store is not used"),
        ("[profiles.x]\ntoken = 'abc'", "x.token is not used: there are platform, api_url"),
        ("[profiles.x]\nplatform = 'moon'", "profiles.x cannot be used: There is no platform"),
    ],
)
def test_a_wrong_value_is_a_problem_and_the_rest_counts(
    config: Path, text: str, words: str
) -> None:
    found = load(config, "ascii = true\n" + text)
    (problem,) = found.problems
    assert words in problem
    assert re.match("config.toml line [23]: ", problem)
    assert problem.isprintable()
    assert found.ascii.value
    assert found.profile.value == "default"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ascii = true\nmouse = \n", "at line 2"),
        (b"ascii = true\n# \xff", "not UTF-8 .at line 2"),
        (b"x = " + b"[" * 20_000, "nested too deeply"),
        (b"x = 1" + b"0" * 5000, "a number in it is too long"),
        (b"ascii = true\nascii = true\n", "not used: .*at line 2"),
        (b"#" * 2_000_000, "regular file of at most 1 MB"),
    ],
    ids=["syntax", "encoding", "depth", "number", "twice", "size"],
)
def test_a_broken_file_is_a_problem_and_defaults_hold(
    config: Path, content: bytes, words: str
) -> None:
    config.write_bytes(content)
    found = load_settings(Options(), {}, config)
    (problem,) = found.problems
    assert re.search(words, problem)
    assert found.ascii == Setting(False, "default")
    assert config.read_bytes() == content


def test_a_byte_order_mark_is_no_problem(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbfascii = true\r\n")
    assert load_settings(Options(), {}, config).ascii.value


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        assert "regular file" in load_settings(Options(), {}, path).problems[0]


def test_a_file_that_cannot_be_read_is_a_problem(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert load(config, "").problems == ("config.toml cannot be read: Permission denied.",)


def test_a_folder_that_cannot_be_entered_is_a_problem(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    found = load_settings(Options(), {}, config)
    assert found.problems == ("config.toml cannot be read: Permission denied.",)


def test_a_link_to_nothing_is_a_problem_and_no_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nothing")
    (problem,) = load_settings(Options(), {}, tmp_path / "link").problems
    assert problem == "config.toml is not used: it is a link to what is not there."
    (tmp_path / "ring").symlink_to("ring")
    (problem,) = load_settings(Options(), {}, tmp_path / "ring").problems
    assert problem.startswith("config.toml cannot be read: Too many levels")
    # As the home of a service account, which is /dev/null.
    (tmp_path / "file").touch()
    assert load_settings(Options(), {}, tmp_path / "file" / "config.toml").problems == ()


def test_an_unknown_word_for_the_key_ring_is_a_problem(config: Path) -> None:
    found = load(config, environ={"DRS_TUI_KEYRING": "maybe"})
    assert found.problems == ("DRS_TUI_KEYRING is not used: it can be on or off.",)
    assert found.keyring == Setting(True, "default")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=20))
def test_nothing_but_a_usage_trouble_is_raised(
    tmp_path: Path, text: str, profile: str, endpoint: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    environ = {"DRS_TUI_PROFILE": profile, "SB_API_ENDPOINT": endpoint}
    with contextlib.suppress(UsageTrouble):
        assert load_settings(Options(), environ, path).api.value


# Tables of the screens


def test_ways_of_notifying(config: Path) -> None:
    found = load(config, '[notify]\nbell = false\nosc9 = true\ncommand = ["mail", "me"]\n')
    assert found.problems == ()
    assert found.notify_bell == Setting(False, "config.toml:2")
    assert found.notify_osc9 == Setting(True, "config.toml:3")
    assert found.notify_title == Setting(True, "default")
    assert found.notify_command == Setting(("mail", "me"), "config.toml:4")


@pytest.mark.parametrize("value", ['"mail me"', "[]", '["mail", 3]', '[""]', '["a\\u0000b"]'])
def test_a_command_is_a_list_of_texts_since_no_shell_reads_it(config: Path, value: str) -> None:
    found = load(config, f"[notify]\ncommand = {value}\n")
    (problem,) = found.problems
    assert problem.startswith(
        "config.toml line 2: notify.command is not used: it must be a list of texts"
    )
    assert found.notify_command == Setting((), "default")


@pytest.mark.parametrize("table", ["profiles", "notify", "keymap"])
def test_what_should_be_a_table_and_is_none(config: Path, table: str) -> None:
    found = load(config, f"{table} = 3\n")
    assert found.problems == (f"config.toml line 1: {table} is not used: it must be a table.",)


def test_a_key_map_has_ids_quoted_or_as_paths(config: Path) -> None:
    found = load(
        config,
        'theme = "ansi-dark"\n[keymap]\n"jobs.refresh" = "r,f5"\njobs.add = "A"\n'
        "[profiles.default]\n",
    )
    assert found.problems == ()
    assert found.keymap == Setting(
        {"jobs.refresh": KeyEntry("r,f5", 3), "jobs.add": KeyEntry("A", 4)}, "config.toml"
    )


def test_keys_that_are_no_text_are_named_with_their_line(config: Path) -> None:
    found = load(config, '\n[keymap]\n"jobs.refresh" = 5\njobs.add = "A"\n')
    assert list(found.keymap.value) == ["jobs.add"]
    (problem,) = found.problems
    assert problem.startswith("config.toml line 3: keymap.jobs.refresh is not used")


# Places


def test_the_xdg_folders_come_first(tmp_path: Path) -> None:
    environ = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE")}
    places = find_places(environ)
    assert places == Places(
        tmp_path / "CONFIG" / "drs-tui",
        tmp_path / "STATE" / "drs-tui",
        tmp_path / "CACHE" / "drs-tui",
    )
    assert places.config_file == tmp_path / "CONFIG" / "drs-tui" / "config.toml"
    assert places.profile_dir("cgc") == tmp_path / "STATE" / "drs-tui" / "cgc"
    assert not list(tmp_path.iterdir())


def test_no_profile_leaves_the_folder(tmp_path: Path) -> None:
    places = find_places({"XDG_STATE_HOME": str(tmp_path)})
    for name in ("..", "../x", "/etc", ""):
        assert places.profile_dir(name).parent == tmp_path / "drs-tui"
        assert places.profile_dir(name).name not in ("..", ".", "")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_without_xdg_folders_they_are_in_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME")
    home = Path(os.environ["HOME"])
    places = find_places({"XDG_STATE_HOME": "relative"})
    assert places.state_dir == home / ".local" / "state" / "drs-tui"
    assert places.config_dir == home / ".config" / "drs-tui"
    assert places.cache_dir == home / ".cache" / "drs-tui"
    assert places.state_dir == platformdirs.user_state_path("drs-tui")
    assert places.config_dir == platformdirs.user_config_path("drs-tui")
    assert places.cache_dir == platformdirs.user_cache_path("drs-tui")


def test_a_home_that_is_no_folder_of_the_root_is_a_trouble() -> None:
    with pytest.raises(UsageTrouble, match="no home folder"):
        find_places({"HOME": "~/mine"})


def test_importing_and_loading_without_a_file_is_cheap() -> None:
    code = """
import sys
from pathlib import Path
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings
from drs_tui.settings.places import find_places
xdg = {f"XDG_{name}_HOME": "/x" for name in ("CONFIG", "STATE", "CACHE")}
load_settings(Options(), {}, find_places(xdg).config_file)
assert not {"tomllib", "platformdirs", "hashlib", "httpx", "textual"} & sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


@pytest.mark.parametrize(
    ("told", "share"), [("0.9", 0.9), ("0.3", 0.3), ("0.95", 0.6), ("true", 0.6)]
)
def test_the_share_of_the_requests_is_bounded(tmp_path: Path, told: str, share: float) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"request_share = {told}\n")
    settings = load_settings(Options(), {}, file)
    assert settings.request_share.value == share
    assert settings.cold_share.value == 0.25
    assert len(settings.problems) == (share == 0.6)
