"""Classes of values as `dataclasses` makes them, for what every command and the screens import.

The decorator of the standard library imports what reads source code, and compiles six functions a
class: for the classes that a list of jobs needs, three times as long as an empty interpreter takes.
Here one is compiled, and nothing is imported. Type checkers see the standard decorator. So does
whoever asks for the fields of a class: `replace`, `fields` and `asdict` of the standard library
work with these values too.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
    from typing import Generic, Protocol, TypeVar

    __all__ = ("Generic", "Protocol", "TypeVar", "dataclass", "field", "replace")

else:
    Protocol, TypeVar = object, str

    class Generic:
        """Stands for that of `typing`: nothing asks a class at run time what it is generic in."""

        __slots__ = ()

        def __class_getitem__(cls, _names):
            return cls

    _MISSING = object()

    class field:
        """What a class says of a field beside its name, as `dataclasses.field` takes it."""

        def __init__(self, **told):
            self.told = told

    def dataclass(*, slots, frozen=False, eq=True, order=False):
        """Make a class one of values, the fields of its bases first. `slots` has to be true."""
        if not slots:
            raise TypeError("only classes with slots are made here")

        def make(kind):
            inside = dict(vars(kind))
            for name in ("__dict__", "__weakref__"):
                inside.pop(name, None)
            own = {name: _told(inside.pop(name, _MISSING)) for name in kind.__annotations__}
            fields = getattr(kind, "_fields", {}) | own
            names = [name for name, told in fields.items() if told.get("compare", True)]
            methods = {"__qualname__": kind.__qualname__, "__repr__": _shown}
            if eq:
                methods |= _comparisons(attrgetter(*names or ["__class__"]), order=order)
            if frozen:
                methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
            elif eq:
                methods["__hash__"] = None
            about = {
                "__slots__": tuple(own),
                "__match_args__": tuple(fields),
                "__dataclass_fields__": _StandardFields(),
                "_fields": fields,
            }
            made = type(kind)(kind.__name__, kind.__bases__, methods | inside | about)
            made.__init__ = _first_initialiser(made)
            return made

        return make

    def replace(value, /, **changes):
        """Return a value of the same class with other values of some fields.

        It takes values that the standard decorator made too.
        """
        kept = {name: getattr(value, name) for name in value.__match_args__ if name not in changes}
        return type(value)(**kept, **changes)

    def _told(value):
        if isinstance(value, field):
            return value.told
        return {} if value is _MISSING else {"default": value}

    class _StandardFields:
        """The fields as the standard library keeps them, made when it asks for them."""

        def __get__(self, _value, kind):
            import dataclasses

            types = {}
            for base in reversed(kind.__mro__):
                types |= vars(base).get("__annotations__", {})
            fields = [
                (name, types[name], dataclasses.field(**told))
                for name, told in kind._fields.items()
            ]
            made = dataclasses.make_dataclass("_", fields)
            kind.__dataclass_fields__ = made.__dataclass_fields__
            return kind.__dataclass_fields__

    def _first_initialiser(kind):
        """Return what compiles `__init__` when the first value is made: of many classes none is."""

        def __init__(self, *values, **more):
            kind.__init__ = _initialiser(kind)
            kind.__init__(self, *values, **more)

        return __init__

    def _initialiser(kind):
        """Compile `__init__`, which sets each field by its slot, since `__setattr__` refuses."""
        known = {"_MISSING": _MISSING}
        parameters, lines = ["self"], []
        for name, told in kind._fields.items():
            known[f"_set_{name}"] = getattr(kind, name).__set__
            value = parameter = name
            if "default" in told:
                known[f"_default_{name}"] = told["default"]
                parameter = f"{name}=_default_{name}"
            elif "default_factory" in told:
                known[f"_make_{name}"] = told["default_factory"]
                parameter = f"{name}=_MISSING"
                value = f"_make_{name}() if {name} is _MISSING else {name}"
            parameters.append(parameter)
            lines.append(f" _set_{name}(self, {value})")
        if hasattr(kind, "__post_init__"):
            lines.append(" self.__post_init__()")
        exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines, " pass"]), known)
        return known["__init__"]

    def _comparisons(compared, *, order):
        """Return the methods that compare two values by what `compared` gets of them."""

        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) == compared(other)

        def __hash__(self):
            return hash(compared(self))

        def __lt__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) < compared(other)

        def __le__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) <= compared(other)

        # Python finds > and >= by the other way round.
        ordering = (__lt__, __le__) if order else ()
        return {method.__name__: method for method in (__eq__, __hash__, *ordering)}

    def _shown(value):
        shown = (name for name, told in value._fields.items() if told.get("repr", True))
        told = ", ".join(f"{name}={getattr(value, name)!r}" for name in shown)
        return f"{type(value).__qualname__}({told})"

    def _refuse(value, name, *_):
        raise AttributeError(f"cannot change field '{name}' of a {type(value).__name__}")
