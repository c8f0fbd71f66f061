from __future__ import annotations

import pytest

from drs_tui.paste import read_pasted
from tests.paste.samples import API, HOST, IMPORTS, TOKEN, A, Found, bare, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{IMPORTS}/{A}", [(A, API)]),
        (f"{IMPORTS}/{A}/", [(A, API)]),
        (f"{IMPORTS}/{A}?fields=id&x=1#top", [(A, API)]),
        (f"<{IMPORTS}/{A}>.", [(A, API)]),
        (f"see {IMPORTS}/{A}, please", [(A, API)]),
        (f"href={IMPORTS}/{A}", [(A, API)]),
        (f"{IMPORTS}/job-x17", [("job-x17", API)]),
        (f"https://{HOST}/v2/async/files/import/{A}", [(A, API)]),
        (f"{HOST}/v2/bulk/drs/imports/{A}", [(A, API)]),
        (f"/v2/bulk/drs/imports/{A}", bare(A)),
        (f"bulk/drs/imports/{A}", bare(A)),
        (f"HTTPS://EXAMPLE.org:443/sb/v2/bulk/drs/imports/{A}", [(A, "https://example.org/sb/v2")]),
        (f"http://127.0.0.1:8123/v2/bulk/drs/imports/{A}", [(A, "http://127.0.0.1:8123/v2")]),
        (f"http://[::1]:8123/v2/bulk/drs/imports/{A}", [(A, "http://[::1]:8123/v2")]),
        # One import, told twice; and one id on two platforms.
        (f"{A}\n{IMPORTS}/{A}\n{A}", [(A, API)]),
        (f"{A}\t{IMPORTS}/{A}\tFINISHED\t2026-03-04", [(A, API)]),
        (f"{IMPORTS}/{A} https://b.org/v2/bulk/drs/imports/{A}", [(A, API), (A, "https://b.org/v2")]),
    ],
)  # fmt: skip
def test_addresses_are_taken(text: str, expected: Found) -> None:
    assert found(text) == expected


def test_a_signed_address_or_a_password_is_not_shown() -> None:
    for secret in ("X-Amz-Signature=abcdef123", "hunter2"):
        text = f"https://me:hunter2@example.org/a?{secret}\nfoo {TOKEN}{secret}"
        assert secret not in repr(read_pasted(text))
