"""Where the token goes, what a platform can do to us, and what a broken environment is called."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import certifi
import pytest

from drs_tui.simulator.server import Simulation
from tests.safety.servers import USER, Answer, Asked, Served, answering, make_certificate, serving
from tests.safety.stream import assert_harmless, assert_nothing_of
from tests.safety.surroundings import (
    CANARY,
    OTHER,
    Ended,
    Surroundings,
    run,
)

STATUSES = (301, 302, 303, 307, 308)


@pytest.fixture
def place(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


# Redirects


@dataclass(frozen=True)
class Elsewhere:
    """Where the platform could send us, other than to itself."""

    port: Served
    host: Served
    plain: Served

    def targets(self, origin: Served) -> Iterator[tuple[str, str]]:
        """Yield what each way is called, and the address."""
        there = origin.api.replace("localhost", "127.0.0.1")
        yield "other port", self.port.api
        yield "other host", there
        yield "other host and port", self.host.api
        yield "no encryption", self.plain.api
        yield "no encryption, same port", origin.api.replace("https", "http")
        yield "and back", f"{self.port.api}/back"


def test_no_redirect_takes_the_token_elsewhere(place: Surroundings, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    ways: dict[str, tuple[int, str]] = {}

    def redirect(asked: Asked) -> Answer:
        way = ways.get(asked.path.rpartition("/")[2])
        return Answer(b"", way[0], {"Location": way[1]}) if way else Answer(USER)

    def back(asked: Asked) -> Answer:
        return Answer(b"", 302, {"Location": f"{origin.api}/user"})

    with (
        serving(redirect, host="localhost", certificate=certificate) as origin,
        serving(back, certificate=certificate) as port,
        serving(answering(USER), certificate=certificate) as host,
        serving(answering(USER), host="localhost") as plain,
    ):
        elsewhere = Elsewhere(port, host, plain)
        targets = [target for _, target in elsewhere.targets(origin)]
        # Each target, and each status; after a few looks the rest of them would have to wait.
        for number in range(len(targets) + 2):
            status = STATUSES[number % len(STATUSES)]
            ways[f"30123456{number}"] = (status, targets[number % len(targets)])
        place.environ |= {"SB_API_ENDPOINT": origin.api, "SB_AUTH_TOKEN": CANARY}
        place.environ["SSL_CERT_FILE"] = str(tmp_path / "certificate.pem")
        assert run(place, "watch", *ways).code == 0
        told = run(place, "jobs", "--json")
        assert all(not served.asked for served in (port, host, plain))
        assert origin.tokens == {CANARY}
        assert {asked.path.rpartition("/")[2] for asked in origin.asked} == set(ways)
        troubles = [job["trouble"] for job in json.loads(told.out)]
        assert all("redirected the request" in trouble for trouble in troubles)
        assert len(troubles) == len(ways)
    assert place.files_with(CANARY) == []


def test_an_address_without_encryption_is_refused(place: Surroundings) -> None:
    with serving(answering(USER)) as served:
        for api in (f"http://example.org:{served.port}/v2", "http://[2001:db8::1]/v2"):
            told = run(place, "jobs", SB_API_ENDPOINT=api, SB_AUTH_TOKEN=CANARY)
            assert (told.code, told.out) == (2, "")
            assert "is not encrypted" in told.err
        assert served.asked == []


# Two platforms


def write_credentials(place: Surroundings, **served: Served) -> None:
    """Have each section of the official clients' file serve one platform, with its own token."""
    tokens = {"mine": CANARY, "theirs": OTHER}
    path = place.home / ".sevenbridges" / "credentials"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "".join(
            f"[{name}]\napi_endpoint = {place_of.api}\nauth_token = {tokens[name]}\n"
            for name, place_of in served.items()
        )
    )
    path.chmod(0o600)


def test_two_profiles_never_cross(place: Surroundings) -> None:
    with serving(answering(USER)) as mine, serving(answering(USER)) as theirs:
        write_credentials(place, mine=mine, theirs=theirs)
        for name in ("mine", "theirs"):
            run(place, "--profile", name, "show", "123456")
        assert (mine.tokens, theirs.tokens) == ({CANARY}, {OTHER})
        # With the address of the other: what is kept for that one is used, or nothing.
        for sections in ({"mine": mine, "theirs": theirs}, {"mine": mine}):
            write_credentials(place, **sections)
            run(place, "--profile", "mine", "--api-url", theirs.api, "show", "123456")
            assert (mine.tokens, theirs.tokens) == ({CANARY}, {OTHER})


@pytest.mark.parametrize("store", ["file", "keyring"])
def test_a_changed_address_does_not_get_the_token(place: Surroundings, store: str) -> None:
    place.use_keyring("Good")
    config = place.home / "config" / "drs-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    with serving(answering(USER)) as before, serving(answering(USER)) as after:
        config.write_text(f'[profiles.default]\napi_url = "{before.api}"\n')
        words = ("token", "set", "--store", store, "--check", "--token-stdin")
        assert run(place, *words, stdin=CANARY).code == 0
        assert before.tokens == {CANARY}
        config.write_text(f'[profiles.default]\napi_url = "{after.api}"\n')
        told = run(place, "show", "123456")
        assert told.code == 4
        assert "There is no token" in told.err
        assert after.asked == []


# Hostile answers


def echo(asked: Asked) -> Answer:
    """Refuse, and say the token in every place that an answer has."""
    token = asked.token or ""
    body = {"status": 401, "code": 90001, "message": f"no {token}", "more_info": token, token: 1}
    headers = {"X-Request-Id": token, "X-RateLimit-Limit": token, "Set-Cookie": f"a={token}"}
    return Answer(json.dumps(body).encode(), 401, headers, reason=token)


def forbid(asked: Asked) -> Answer:
    token = asked.token or ""
    body = {"status": 403, "code": 1, "message": f"\x1b]0;{token}\x07 {token}", "more_info": token}
    return Answer(json.dumps(body).encode(), 403, {"X-Request-Id": f"\x1b[2J{token}"})


def redirect_to_token(asked: Asked) -> Answer:
    return Answer(b"", 302, {"Location": f"https://{asked.token}.example/{asked.token}"})


@pytest.mark.parametrize("talk", [echo, forbid, redirect_to_token])
def test_an_answer_that_repeats_the_token_gives_nothing_away(
    place: Surroundings, talk: object
) -> None:
    assert callable(talk)
    with serving(talk) as served:
        place.environ |= {"SB_API_ENDPOINT": served.api, "SB_AUTH_TOKEN": CANARY}
        for words in (("show", "123456"), ("token", "set", "--check", "--token-stdin")):
            assert run(place, *words, stdin=CANARY).code in (2, 3, 4)
        assert served.tokens == {CANARY}
    assert place.files_with(CANARY) == []


ODD = {
    "1001": (b"[" * 2_000_000, "nested too deeply"),
    "1002": (b"[1, 2]", "not a JSON object"),
    "1003": (b"7", "not a JSON object"),
    "1004": (b'{"state": NaN}', "not whole, valid JSON"),
    "1005": ('{"state": "x"}'.encode("utf-16"), "not text in UTF-8"),
    "1006": (b"\xff" * 1000, "not text in UTF-8"),
    "1007": (b'{"a":' * 100_000, "nested too deeply"),
}


def test_an_odd_answer_is_one_sentence_about_one_job(place: Surroundings) -> None:
    def talk(asked: Asked) -> Answer:
        return Answer(ODD[asked.path.rpartition("/")[2]][0])

    with serving(talk) as served:
        place.environ |= {"SB_API_ENDPOINT": served.api, "SB_AUTH_TOKEN": CANARY}
        run(place, "watch", *ODD)
        told = run(place, "jobs", "--json")
    troubles = {job["id"]: job["trouble"] for job in json.loads(told.out)}
    assert troubles.keys() == ODD.keys()
    for job_id, (_, words) in ODD.items():
        assert words in troubles[job_id]
        assert "\n" not in troubles[job_id]


def test_an_endless_answer_takes_little_memory(place: Surroundings) -> None:
    packed = gzip.compress(b" " * (150 * 2**20), 1)

    def bomb(asked: Asked) -> Answer:
        return Answer(packed, headers={"Content-Encoding": "gzip"})

    def endless(asked: Asked) -> Answer:
        return Answer(b" " * 2**20 for _ in range(400))

    place.environ["SB_AUTH_TOKEN"] = CANARY
    peaks = []
    for talk in (answering(b"{}"), bomb, endless):
        with serving(talk) as served:
            place.environ["SB_API_ENDPOINT"] = served.api
            told, peak = peak_of(place, "show", "123456")
        peaks.append(peak)
        assert ("larger than 64 MB" in told.err) == (len(peaks) > 1)
        assert len(peaks) == 1 or told.err.count("\n") == 1
    # What a job may be long, and a little more.
    assert max(peaks) - peaks[0] < 68 * 2**20, [peak // 2**20 for peak in peaks]


def test_a_name_of_a_megabyte_is_cut(place: Surroundings) -> None:
    piece = "\x1b]0;owned\x07\u202e"
    name = piece * 70_000
    file = {"id": "66f0a1b2c3d4e5f6", "name": name, "project": name, "tags": [name]}
    failed = {"error": {"status": 403, "code": 10226, "message": name, "more_info": name}}
    job = {"id": "123456", "state": "FINISHED", "result": [{"resource": file}, failed]}
    answers = {"123456": job, file["id"]: file, "get": {"items": [{"resource": file}]}}

    def talk(asked: Asked) -> Answer:
        answer = answers.get(asked.path.rpartition("/")[2])
        return Answer(json.dumps(answer).encode() if answer else USER)

    with serving(talk) as served:
        place.environ |= {"SB_API_ENDPOINT": served.api, "SB_AUTH_TOKEN": CANARY}
        run(place, "watch", "123456")
        told = run(place, "show", "123456")
        assert told.code == 0
        assert len(told.out) < 20_000
        with place.started() as terminal:
            terminal.wait_for("123456", "FINISHED")
            terminal.press("enter")
            terminal.wait_for("owned")
            terminal.press("v")
            terminal.wait_for('"state"')
            terminal.press("end", "v")
            terminal.wait_until_quiet()
            terminal.press("enter")
            terminal.wait_for("Item 1 of 2")
            terminal.press("q", "q", "q")
            assert terminal.wait_for_exit() == 0
    assert_harmless(bytes(terminal.sent))
    assert_nothing_of(bytes(terminal.sent), [piece])
    assert len(terminal.sent) < 400_000


def peak_of(place: Surroundings, *words: str) -> tuple[Ended, int]:
    """Run a command and return also the most memory it took, in bytes."""
    script = (
        "import re, sys\nfrom drs_tui.cli import main\ncode = main()\n"
        "told = open('/proc/self/status').read()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', told)[1], file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    ended = run(place, *words, script=script)
    err, _, peak = ended.err.rstrip("\n").rpartition("\n")
    return Ended(ended.code, ended.out, f"{err}\n"), int(peak) * 1024


# Proxies and certificates


@dataclass(frozen=True)
class Wrong:
    """An environment that does not work, and what names it."""

    variables: dict[str, str]
    words: str


WRONG = {
    "no certificates": Wrong({"SSL_CERT_FILE": "/no/such.pem"}, "SSL_CERT_FILE does not name"),
    "no folder": Wrong({"SSL_CERT_DIR": "/no/such"}, "SSL_CERT_DIR does not name"),
    "others trusted": Wrong({"SSL_CERT_FILE": certifi.where()}, "SSL_CERT_FILE says who is"),
    "key log": Wrong({"SSLKEYLOGFILE": "/no/such/log"}, "SSLKEYLOGFILE names a file"),
    "proxy gone": Wrong(
        {"https_proxy": "ada:hush@127.0.0.1:1", "no_proxy": "10.0.0.0/8,[::1]"},
        "The proxy in https_proxy refused",
    ),
    "no proxy address": Wrong({"HTTPS_PROXY": "http://ada:hush@p:port"}, "HTTPS_PROXY is not"),
    "odd proxy": Wrong({"ALL_PROXY": "gopher://ada:hush@p"}, "ALL_PROXY is not the address"),
    "socks": Wrong({"ALL_PROXY": "socks5://ada:hush@127.0.0.1:1"}, "ALL_PROXY names a SOCKS"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_broken_environment_is_named(place: Surroundings, tmp_path: Path, what: str) -> None:
    wrong = WRONG[what]
    certificate = make_certificate(tmp_path) if what == "others trusted" else None
    if what == "socks":
        (tmp_path / "without").mkdir()
        (tmp_path / "without" / "socksio.py").write_text("raise ImportError('not installed')\n")
        place.environ["PYTHONPATH"] += f":{tmp_path / 'without'}"
    with serving(answering(USER), host="localhost", certificate=certificate) as served:
        # By name, no address of this machine is reached past a proxy.
        api = served.api if certificate else "https://platform.invalid/v2"
        place.environ |= {"SB_API_ENDPOINT": api, "SB_AUTH_TOKEN": CANARY, **wrong.variables}
        told = run(place, "show", "123456")
    assert (told.code, told.out) == (3, "")
    assert wrong.words in told.err
    assert told.err.count("\n") == 1
    assert "hush" not in told.err
    assert served.tokens <= {CANARY}


def test_screens_open_in_a_broken_environment_and_name_it(place: Surroundings) -> None:
    with Simulation("ok") as sim:
        place.watch(sim)
        place.environ["SB_API_ENDPOINT"] = "https://platform.invalid/v2"
        with place.started(SSL_CERT_FILE="/no/such.pem") as terminal:
            terminal.wait_for("SSL_CERT_FILE does not name")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
