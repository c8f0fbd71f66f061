"""Rules for the source that no type says, each told by where the source breaks it.

A widget of Textual that gets a `str` reads it as markup: an odd `[/x]` in a file's name ends the
program, a `[@click=...]` becomes something to click on. So what goes into a widget has to be
written in the source itself, or be a `Text`, or come with `markup=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "drs_tui"

_NOT_SHOWN = {"id", "classes", "name", "variant", "action", "placeholder"}
"""Arguments of widgets that are no text on the screen, or that Textual does not read as markup."""

_SHOWN_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "title", "sub_title"}
"""Attributes that show what is assigned to them as markup, or in the window's title."""

_PALETTE = {"Hit", "DiscoveryHit"}
"""Lines of the palette, whose help Textual reads as markup."""

_READS_MARKUP = {"from_markup", "from_ansi", "Markdown", "MarkdownViewer", "RichLog"}
"""Names that read text as markup or as escape sequences, whatever their arguments."""

_STARTS_PROCESS = {
    *("Popen", "run", "call", "check_call", "check_output", "getoutput", "system", "popen"),
    *("create_subprocess_exec", "create_subprocess_shell", "subprocess_exec", "subprocess_shell"),
    *("posix_spawn", "spawnv", "execv", "execvp"),
}


@dataclass(frozen=True)
class Module:
    """A module of the program, read."""

    name: str
    """Its path in the package."""
    tree: ast.Module
    texts: set[str] = field(default_factory=set)
    """Names in it that stand for a text written in the source."""
    widgets: set[str] = field(default_factory=set)
    """Classes in it that are, or are made from, widgets of Textual."""

    @classmethod
    def read(cls, name: str, source: str) -> Module:
        module = cls(name, ast.parse(source))
        for node in ast.walk(module.tree):
            match node:
                case ast.ImportFrom(module=str(origin)) if origin.startswith("textual.widgets"):
                    module.widgets.update(alias.asname or alias.name for alias in node.names)
                case ast.ClassDef(bases=[*bases]) if any(
                    isinstance(base, ast.Name) and base.id in module.widgets for base in bases
                ):
                    module.widgets.add(node.name)
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if module.is_text(
                    value
                ):
                    module.texts.add(target)
        return module

    def is_text(self, value: ast.expr | None) -> bool:
        """Tell whether a value is harmless: written in the source, or text without markup."""
        match value:
            case None | ast.Constant():
                return True
            case ast.Name(id=name):
                return name in self.texts
            case ast.IfExp(body=body, orelse=orelse):
                return self.is_text(body) and self.is_text(orelse)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self.is_text(left) and self.is_text(right)
            case ast.Call(func=ast.Name(id="Text" | "escape")):
                return True
            case ast.Call(func=ast.Attribute(attr="append" | "join", value=inner)):
                return self.is_text(inner) and not isinstance(inner, ast.Constant)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(map(self.is_text, parts))
        return False


def modules(folder: str = "") -> Iterator[Module]:
    """Yield the modules of the program below `folder`."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        yield Module.read(path.relative_to(PACKAGE).as_posix(), path.read_text())


def markup(module: Module) -> Iterator[str]:
    """Yield what could make text from outside into markup."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="notify")) if not _is_plain(node):
                yield _at(module, node)
            case ast.Call(func=ast.Attribute(attr="update")) if _is_widget_update(module, node):
                yield _at(module, node)
            case ast.Call() if _is_made(module, node) and not _is_plain(node):
                shown = [word.value for word in node.keywords if word.arg not in _NOT_SHOWN]
                if not all(map(module.is_text, [*node.args, *shown])):
                    yield _at(module, node)
            case ast.Call(func=ast.Name(id=name)) if name in _PALETTE:
                if not all(map(module.is_text, _shown_of_hit(node))):
                    yield _at(module, node)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _READS_MARKUP:
                yield _at(module, node)
            case ast.Assign(targets=targets, value=value):
                if not all(_is_harmless(module, target, value) for target in targets):
                    yield _at(module, node)
    for function in ast.walk(module.tree):
        if isinstance(function, ast.ClassDef) and function.name in module.widgets:
            yield from _constructors(module, function)


def exact_texts(module: Module) -> Iterator[str]:
    """Yield where a text is taken as it came from outside, other than to clean it."""
    cleaned = {
        id(argument)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("clean", "clean_lines")
        for part in node.args
        for argument in ast.walk(part)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "exact" and id(node) not in cleaned:
            yield _at(module, node)


def calls_of(module: Module, *names: str) -> Iterator[str]:
    """Yield the calls of functions, methods or classes of these names."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in names:
                yield _at(module, node)


def children(module: Module) -> Iterator[str]:
    """Yield where a process is started that gets all of our environment."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id=owner))):
                named = name in _STARTS_PROCESS and owner in ("subprocess", "os", "asyncio", "loop")
                is_loop = (owner, name) == ("asyncio", "run")
                if named and not is_loop and not any(word.arg == "env" for word in node.keywords):
                    yield _at(module, node)


def _constructors(module: Module, widget: ast.ClassDef) -> Iterator[str]:
    """Yield where a widget of ours hands what it was given on to Textual's, as markup."""
    for node in ast.walk(widget):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super")))
            ) if not _is_plain(node) and not all(map(module.is_text, node.args)):
                yield _at(module, node)


def _is_made(module: Module, node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in module.widgets


def _shown_of_hit(node: ast.Call) -> list[ast.expr]:
    """Return what a line of the palette shows; what was found by a matcher is no markup."""
    shown = [word.value for word in node.keywords if word.arg in ("help", "display")]
    is_hit = isinstance(node.func, ast.Name) and node.func.id == "Hit"
    return shown if is_hit else [*shown, *node.args[:1], *node.args[3:4]]


def _is_plain(node: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in node.keywords
    )


def _is_widget_update(module: Module, node: ast.Call) -> bool:
    """Tell whether a widget that reads markup gets something new to show."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    is_queried = isinstance(receiver, ast.Call) and ast.unparse(receiver.func).endswith("query_one")
    is_own = isinstance(receiver, ast.Name) and receiver.id == "self"
    return (is_queried or is_own) and not all(map(module.is_text, node.args))


def _is_harmless(module: Module, target: ast.expr, value: ast.expr) -> bool:
    match target, value:
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            pairs = zip(targets, values, strict=False)
            return all(_is_harmless(module, one, given) for one, given in pairs)
        case ast.Attribute(attr=name), _ if name in _SHOWN_ATTRIBUTES:
            return module.is_text(value)
    return True


def _at(module: Module, node: ast.expr | ast.stmt) -> str:
    return f"{module.name}: {ast.unparse(node)}"
