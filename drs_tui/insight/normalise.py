"""The words of a message: what differs from item to item is taken out of it. Pure.

The platform's messages are not documented, so nothing is known of their form. Taken out is what can
be told by its own looks: URIs, e-mail addresses, dates, hosts, paths and file names, and
whatever else has a digit in it, be it an id or a number. All other words stay as they are, so two
messages that say different things never become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from drs_tui.values import dataclass

READ_LIMIT = 2000
"""Characters of a message that are read: what follows decides nothing."""

WORDS_LIMIT = 400
"""Characters of the result, at most."""

NUMBER, URI, EMAIL, DATE, HOST, PATH = "#", "<uri>", "<email>", "<date>", "<host>", "<path>"
"""What stands in the place of what was taken out; `#` stands for ids and numbers alike, since some
ids are made of digits alone."""

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+)?"
_TIME = r"[T\s]\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_ENDINGS = (
    "com|org|net|edu|gov|mil|int|info|io|ai|app|bio|cloud|dev|health|science|local|internal"
    "|at|au|be|br|ca|ch|cn|de|dk|es|eu|fi|fr|ie|il|in|it|jp|kr|nl|no|nz|pl|pt|se|sg|uk|us|za"
)
_FILE_ENDINGS = (
    "cram|crai|bam|bai|sam|vcf|bcf|gvcf|tbi|csi|maf|bed|gtf|gff|fastq|fq|fasta|fa|fai|svs|idat"
    "|tiff?|dcm|gz|bgz|bz2|xz|zip|tar|tsv|csv|txt|json|jsonl|xml|yaml|yml|html?|pdf|png|jpe?g"
    "|parquet|rds|loom|cel|sra|avro"
)
WORDS_WITH_DIGITS = frozenset(
    word
    for words in (
        "s3 md5 sha1 sha256 sha512 crc32 crc32c",
        "base64 utf8 oauth2 saml2 x509",
        "ipv4 ipv6 http2 ga4gh gen3",
    )
    for word in words.split()
)
"""Words that name a thing rather than a piece of data."""

_LONGEST_WORD = 24
"""No word with digits in it is longer, hyphens and all."""

_START, _END = r"(?<![\w.-])", r"(?![\w-]|\.\w)"
"""Where a word begins and ends; a full stop at the end of a sentence is no part of it."""


def _sign_or_word(match: re.Match[str]) -> str:
    """Return `#` for what has a digit in it, but for the words that have one."""
    told = match[0]
    if len(told) <= _LONGEST_WORD:
        parts = re.split("[.-]", told.lower())
        if all(part in WORDS_WITH_DIGITS for part in parts if not part.isalpha()):
            return told
    return NUMBER


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is taken out."""

    hint: str
    """A text without which there is nothing to take out; a look for it costs next to nothing."""
    pattern: re.Pattern[str]
    sign: str | Callable[[re.Match[str]], str]
    """What stands in its place."""


_A_DIGIT = "a digit"
"""Stands among the hints for any digit."""
_DIGIT = re.compile(r"\d")


@cache
def rules() -> tuple[Rule, ...]:
    """Return what is taken out, in this order. The first call compiles it, which takes its time."""
    return (
        Rule(
            "://",
            re.compile(
                r"\b[A-Za-z][A-Za-z0-9+.-]{1,15}://(?:[^\s\"'`<>()\[\]{}|]*[^\s\"'`<>()\[\]{}|.,;:!?])?"
            ),
            URI,
        ),
        Rule("@", re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"), EMAIL),
        Rule(
            _A_DIGIT,
            re.compile(
                rf"(?<!\w)(?:\d{{4}}-\d\d?-\d\d?|\d{{4}}/\d\d/\d\d|{_DAY}\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{4}}"
                rf"|{_DAY}{_MONTH}\s+\d{{1,2}},?\s+\d{{4}})(?:{_TIME})?(?!\w)"
            ),
            DATE,
        ),
        Rule(
            ".",
            re.compile(rf"{_START}(?:[A-Za-z0-9][\w-]*\.)+(?:{_ENDINGS})(?::\d+)?{_END}"),
            HOST,
        ),
        Rule("localhost", re.compile(rf"{_START}localhost(?::\d+)?{_END}"), HOST),
        Rule(
            "/",
            re.compile(
                # From the root or the home ...
                r"(?<![\w./~-])(?:~?(?:/[\w.%+@~#-]+)+/?"
                # ... or from somewhere, with a sign in it that 'and/or' does not have.
                r"|(?=[^\s/]*/)(?=\S*(?:[\d_#-]|\.\w))[\w.%+@~#-]+(?:/[\w.%+@~#-]+)+/?)(?<![.])"
            ),
            PATH,
        ),
        Rule(
            ".",
            re.compile(rf"{_START}[\w-]+(?:\.[\w-]+)*\.(?:{_FILE_ENDINGS}){_END}", re.IGNORECASE),
            PATH,
        ),
        # The number of '30-day' is taken out, its word is not.
        Rule("-", re.compile(rf"{_START}\d+(?=-[a-z]{{2,}}(?![\w-]))"), NUMBER),
        Rule(
            _A_DIGIT,
            re.compile(rf"{_START}[^\W\d]*+(?:[.-]++[^\W\d]*+)*+\d[\w-]*(?:\.[\w-]+)*"),
            _sign_or_word,
        ),
        # Ids of Kids First, such as BS_1A2B3C4D, of which some have no digit.
        Rule("_", re.compile(rf"{_START}[A-Z]{{2}}_[0-9A-HJKMNP-TV-Z]{{8}}(?!\w)"), NUMBER),
        Rule("", re.compile(rf"{_START}(?:[0-9A-Fa-f]{{16,}}|[A-Za-z_-]{{32,}})(?!\w)"), NUMBER),
        Rule("#", re.compile(r"#(?:[.,:/+-]*#)+"), NUMBER),
    )


def normalise(message: str) -> str:
    """Return the words of `message`, with signs in the places of what was taken out."""
    text = message[:READ_LIMIT]
    for rule in rules():
        if rule.hint in text if rule.hint is not _A_DIGIT else _DIGIT.search(text):
            text = rule.pattern.sub(rule.sign, text)
    return " ".join(text.split())[:WORDS_LIMIT]
