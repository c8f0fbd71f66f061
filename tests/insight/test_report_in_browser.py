"""The report as a browser draws it: not blank, light and dark, and without a single request."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import zlib
from collections import Counter
from pathlib import Path

import pytest

from drs_tui.insight.report_html import html
from tests.insight.report_scenes import a_cohort, hostile_jobs, report_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next((path for name in NAMES if (path := shutil.which(name))), None)

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser to draw with: none of {', '.join(NAMES)} is installed"
)

DARK = "--blink-settings=preferredColorScheme=0"


def browse(folder: Path, page: str, *options: str) -> str:
    """Open a page in a browser without a window; return what it writes to stdout."""
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    home = folder / "browser"
    command = [
        *(
            str(BROWSER),
            "--headless",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=500,900",
        ),
        *(f"--user-data-dir={home}", "--no-first-run", "--disable-background-networking"),
        "--force-device-scale-factor=0.5",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        *options,
        file.as_uri(),
    ]
    environ = {**os.environ, "HOME": str(home)}
    told = subprocess.run(command, env=environ, capture_output=True, timeout=60, check=True)
    return told.stdout.decode()


def colours(picture: Path) -> Counter[bytes]:
    """Return how often each colour is in a PNG of 8 bits a channel without an alpha channel."""
    data = picture.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) in ((8, 2), (8, 6))
    size = 3 if kind == 2 else 4
    packed, place = b"", 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            packed += data[place + 8 : place + 8 + length]
        place += 12 + length
    raw = zlib.decompress(packed)
    stride = 1 + width * size
    found: Counter[bytes] = Counter()
    before = bytearray(stride - 1)
    for row in range(height):
        line = _unfiltered(raw[row * stride], bytearray(raw[row * stride + 1 : (row + 1) * stride]),
                           before, size)  # fmt: skip
        found.update(bytes(line[x : x + 3]) for x in range(0, len(line), size))
        before = line
    return found


def _unfiltered(kind: int, line: bytearray, above: bytearray, size: int) -> bytearray:
    """Undo the filter of one row (PNG specification, section 9)."""
    for x in range(len(line) if kind else 0):
        left = line[x - size] if x >= size else 0
        guess = left
        if kind == 2:
            guess = above[x]
        elif kind == 3:
            guess = (left + above[x]) // 2
        elif kind == 4:
            corner = above[x - size] if x >= size else 0
            plane = left + above[x] - corner
            guess = min((left, above[x], corner), key=lambda value: abs(plane - value))
        line[x] = (line[x] + guess) % 256
    return line


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[bytes], Counter[bytes]]:
    """The colours of a cohort's page by day and by night."""
    folder = tmp_path_factory.mktemp("pages")
    page = html(report_of(a_cohort()))
    found = []
    for name, options in (("light", ()), ("dark", (DARK,))):
        picture = folder / f"{name}.png"
        browse(folder, page, f"--screenshot={picture}", *options)
        found.append(colours(picture))
    return found[0], found[1]


def test_the_page_is_drawn_with_its_bars(pictures: tuple[Counter[bytes], Counter[bytes]]) -> None:
    light, _ = pictures
    assert light.most_common(1)[0][0] == b"\xff\xff\xff"
    assert light[b"\xc0\x39\x2b"] > 500, "the bars of causes"
    assert len(light) > 100


def test_the_page_follows_the_dark(pictures: tuple[Counter[bytes], Counter[bytes]]) -> None:
    light, dark = pictures
    assert dark.most_common(1)[0][0] == b"\x14\x19\x1f"
    assert dark[b"\xff\xff\xff"] < light[b"\xff\xff\xff"] / 100


def test_a_hostile_page_asks_for_nothing_and_runs_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        page = html(report_of(hostile_jobs())).replace("127.0.0.1:9", f"127.0.0.1:{port}")
        assert f"127.0.0.1:{port}" in page
        told = browse(tmp_path, page, "--dump-dom")
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "<title>Bulk DRS import kf-neuroblastoma</title>" in told
    assert "<script" not in told
