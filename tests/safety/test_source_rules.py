"""What no type checker sees: no text from outside as markup, none as it came, no token astray."""

from __future__ import annotations

import pytest

from tests.safety.source_rules import (
    Module,
    calls_of,
    children,
    exact_texts,
    markup,
    modules,
)

HARMLESS = {
    "ui/widgets/text_block.py: self.update(text, layout=not same_lines or "
    "self.styles.text_wrap == 'wrap')": "its type is Text",
}
"""What the rule on markup cannot see to be harmless, and why it is."""

EXACT = {
    "ui/item_text.py: file.project.exact": "part of an address, which quotes it",
    "ui/item_text.py: file.id.exact": "part of an address, which quotes it",
    "ui/copies.py: file.project.exact": "part of an address, which quotes it",
    "ui/copies.py: file.id.exact": "part of an address, which quotes it, and looked up",
    "ui/job_head.py: first.state_text.exact": "compared",
    "ui/screens/find.py: fetched.id.exact": "looked up",
    "ui/screens/find.py: item.file.id.exact": "looked up",
    "ui/screens/found.py: item.file.id.exact": "looked up",
    "ui/screens/found.py: one.id.exact": "asked for",
    "ui/screens/item.py: item.file.id.exact": "looked up, and asked for",
    "ui/job_rows.py: job.batch.exact": "counted, and compared",
    "ui/job_rows.py: row.job.batch.exact": "compared, and part of a row's key",
    "ui/job_rows.py: self.name.exact": "part of a row's key",
    "ui/screens/job.py: item.file.id.exact": "looked up",
    "ui/screens/job.py: one.id.exact": "asked for",
}
"""Where the screens take a text as it came, and what for: never to show it."""

REVEALS = {
    "api/client.py": "to test whether a header can hold it",
    "api/transport.py": "into the header, and out of answers",
    "credentials/keyring_store.py": "to the keyring's child",
    "credentials/secret.py": "for redaction",
    "credentials/token_file.py": "into the file that was asked for",
}
"""The modules that see a token's value, and what for."""


def test_no_text_from_outside_is_markup() -> None:
    found = {breach for module in modules("ui") for breach in markup(module)}
    assert found - set(HARMLESS) == set()


def test_the_screens_take_no_text_as_it_came() -> None:
    found = {place for module in modules("ui") for place in exact_texts(module)}
    assert found - set(EXACT) == set()


def test_few_see_the_value_of_a_token() -> None:
    found = {module.name for module in modules() if list(calls_of(module, "reveal"))}
    assert found == set(REVEALS)


def test_there_is_one_client_and_its_way_out_is_guarded() -> None:
    made = [place for module in modules() for place in calls_of(module, "AsyncClient", "Client")]
    assert len(made) == 1
    assert made[0].startswith("api/client.py: httpx.AsyncClient(transport=GuardedTransport(")


def test_every_child_has_an_environment_that_was_thought_of() -> None:
    assert [place for module in modules() for place in children(module)] == []


# The rules themselves

WIDGETS = "from textual.widgets import Button, Label, Static\nfrom rich.text import Text\n"


@pytest.mark.parametrize(
    "source",
    [
        "Static(name)",
        "Static(f'of {name}')",
        "Static('of ' + name, markup=True)",
        "Label(renderable=name)",
        "Button(str(name), id='x')",
        "self.notify(name)",
        "app.notify('x')",
        "self.query_one('#x', Static).update(name)",
        "self.update(f'{name}')",
        "button.label = name",
        "button.label, button.variant = name, 'error'",
        "self.border_title = job.name",
        "self.app.sub_title = name",
        "Text.from_markup('[b]x')",
        "Text.from_ansi(name)",
        "DiscoveryHit(name, run)",
        "DiscoveryHit(Text(name), run, name, tip)",
        "Hit(1.0, shown, run, help=tip)",
        "class Mine(Static):\n    def __init__(s, n):\n        super().__init__(n)",
        "class Mine(Static): ...\nMine(name)",
    ],
)
def test_markup_is_found(source: str) -> None:
    assert list(markup(Module.read("x.py", WIDGETS + source)))


@pytest.mark.parametrize(
    "source",
    [
        "Static('fixed', id=name)",
        "HELP = 'a' 'b'\nStatic(HELP)",
        "Static(name, markup=False)",
        "Static(Text(name))",
        "Static(Text().append(name))",
        "Label('yes' if name else 'no')",
        "self.notify(name, markup=False)",
        "button.label = 'Sure?'",
        "names.update(others)",
        "Hit(1.0, matcher.highlight(name), run, help=escape(tip))",
        "DiscoveryHit(Text(name), run, name, escape(tip))",
        "class Mine(Static):\n    def __init__(s, n):\n        super().__init__(n, markup=False)",
    ],
)
def test_what_is_harmless_is_not_found(source: str) -> None:
    assert list(markup(Module.read("x.py", WIDGETS + source))) == []


def test_texts_as_they_came_and_bare_children_are_found() -> None:
    source = (
        "Text(job.name.exact)\nclean(job.name.exact.strip())\n"
        "subprocess.run(['x'])\nsubprocess.Popen(['x'], env={})\nasyncio.run(main())\n"
    )
    module = Module.read("x.py", source)
    assert list(exact_texts(module)) == ["x.py: job.name.exact"]
    assert list(children(module)) == ["x.py: subprocess.run(['x'])"]
