"""The schema as a book: operations by subject, each with what it takes and answers, and the shapes they speak in."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

LANGUAGE = "en"  # the schema and its words are English, for programmers of every country
_VALUE = re.compile(r"^\s*\* `(?P<value>[^`]*)` - (?P<text>.*)$", re.MULTILINE)
_KNOWN = {
    "date-time": "date and time", "date": "date", "decimal": "decimal", "int64": "integer", "double": "number",
    "email": "e-mail address", "uri": "address", "binary": "file",
}  # fmt: skip
_SAMPLES = {"date-time": "2026-12-31T12:00:00Z", "date": "2026-12-31", "decimal": "1234.50"}


@dataclass(frozen=True)
class Kind:
    """What a value is, in words, and the shape that it has."""

    words: str
    shape: str = ""


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    is_required: bool
    text: str = ""
    values: tuple[str, ...] = ()
    sample: str = ""
    place: str = "body"  # where a request carries it: path, query or body


@dataclass(frozen=True)
class Shape:
    """An object with its fields, or one of several values."""

    name: str
    text: str
    fields: tuple[Field, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    status: int
    phrase: str
    kind: Kind


@dataclass(frozen=True)
class Operation:
    """One thing a program can do: a method at a path."""

    name: str
    method: str
    path: str
    subject: str
    text: str
    parameters: tuple[Field, ...]
    body: Kind | None
    content_type: str
    sample: str  # a body to begin with
    answers: tuple[Answer, ...]
    shapes: tuple[Shape, ...]

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    @property
    def summary(self) -> str:
        """The first sentence."""
        return re.split(r"(?<=[.:]) ", self.text, maxsplit=1)[0]


@cache
def book() -> Mapping[str, Operation]:
    """All operations by name. Made once in a process, which takes about two seconds."""
    generator: Any = SchemaGenerator
    with override(LANGUAGE):
        schema = json.loads(json.dumps(generator().get_schema(request=None, public=True), default=str))
    shapes = schema["components"]["schemas"]
    listed = [
        _operation(method.upper(), path, told, shapes)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]
    return {one.name: one for one in listed}


def by_subject() -> list[tuple[str, list[Operation]]]:
    found: dict[str, list[Operation]] = {}
    for operation in book().values():
        found.setdefault(operation.subject, []).append(operation)
    return sorted(found.items())


# reading the schema -------------------------------------------------------------------------------


def _operation(method: str, path: str, told: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    content_type, body = _content(told.get("requestBody", {}))
    answers = [_answer(status, answer) for status, answer in told["responses"].items()]
    spoken = [body, *(_content(answer)[1] for answer in told["responses"].values())]
    return Operation(
        told["operationId"], method, path, told["tags"][0], _text(told.get("description", "")),
        tuple(_parameter(one) for one in told.get("parameters", [])), _kind(body) if body else None, content_type,
        _written(body, content_type, shapes), tuple(sorted(answers, key=lambda answer: answer.status)),
        tuple(_shape(name, shapes[name]) for name in _met(spoken, shapes)),
    )  # fmt: skip


def _content(holder: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for content_type, content in holder.get("content", {}).items():
        return content_type, content.get("schema", {})
    return "", {}


def _parameter(told: dict[str, Any]) -> Field:
    values = tuple(str(value) for value in told["schema"].get("enum", ()))
    sample = "" if told["schema"].get("default") is None else str(told["schema"]["default"])
    text = _text(told.get("description", ""))
    return Field(
        told["name"], _kind(told["schema"]), told.get("required", False), text, values, sample, told["in"]
    )  # fmt: skip


def _answer(status: str, told: dict[str, Any]) -> Answer:
    return Answer(int(status), HTTPStatus(int(status)).phrase, _kind(_content(told)[1]))


def _shape(name: str, told: dict[str, Any]) -> Shape:
    required = told.get("required", [])
    fields = tuple(
        Field(field, _kind(one), field in required, _text(one.get("description", "")))
        for field, one in told.get("properties", {}).items()
    )
    labels = dict(_VALUE.findall(told.get("description", "")))
    values = tuple((str(value), labels.get(str(value), "")) for value in told.get("enum", ()) if value is not None)
    return Shape(name, _text(told.get("description", "")), fields, values)


def _text(text: str) -> str:
    """Without the list of values, which stands beside it."""
    return " ".join(_VALUE.sub("", text).split())


def _reference(told: dict[str, Any]) -> str:
    return str(told.get("$ref", "")).rpartition("/")[2]


def _kind(told: dict[str, Any]) -> Kind:
    if name := _reference(told):
        return Kind(name, name)
    parts = told.get("oneOf") or told.get("anyOf") or told.get("allOf")
    if parts:
        return _one_of([_kind(part) for part in parts if _reference(part) not in ("NullEnum", "BlankEnum")])
    types = told.get("type", "any value")
    named = [types] if isinstance(types, str) else types
    return _one_of([_plain(name, told) for name in named])


def _one_of(kinds: list[Kind]) -> Kind:
    words = " or ".join(dict.fromkeys(kind.words for kind in kinds))
    return Kind(words, next((kind.shape for kind in kinds if kind.shape), ""))


def _plain(name: str, told: dict[str, Any]) -> Kind:
    if name == "array":
        inner = _kind(told.get("items", {}))
        return Kind(f"list of {inner.words}", inner.shape)
    if name == "object" and isinstance(inside := told.get("additionalProperties"), dict):
        inner = _kind(inside)
        return Kind(f"object of {inner.words}", inner.shape)
    if name == "string" and told.get("maxLength"):
        return Kind(f"string, at most {told['maxLength']} characters")
    return Kind(_KNOWN.get(told.get("format", ""), name) if name != "null" else name)


def _met(spoken: Iterable[dict[str, Any]], shapes: dict[str, Any]) -> list[str]:
    """The names of all shapes that these speak of, in the order in which a reader meets them."""
    met: dict[str, None] = {}
    waiting = [name for one in spoken for name in _references(one)]
    while waiting:
        name = waiting.pop(0)
        if name not in met and name not in ("NullEnum", "BlankEnum"):
            met[name] = None
            waiting += _references(shapes[name])
    return list(met)


def _references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from [name] if (name := _reference(told)) else []
        told = list(told.values())
    if isinstance(told, list):
        for part in told:
            yield from _references(part)


# something to begin with --------------------------------------------------------------------------


def _written(body: dict[str, Any], content_type: str, shapes: dict[str, Any]) -> str:
    if not body:
        return ""
    if content_type != "application/json":
        return "email;company\nclara@kunde.example;Kunde GmbH\n"
    return json.dumps(_sample(body, shapes), indent=2, ensure_ascii=False)


def _sample(told: dict[str, Any], shapes: dict[str, Any], depth: int = 0) -> Any:
    """A value of that kind; of an object what is required, or else all."""
    told = shapes.get(_reference(told), told)
    parts = told.get("oneOf") or told.get("anyOf") or told.get("allOf")
    if parts:
        return _sample(parts[0], shapes, depth)
    if "properties" in told:
        names = told.get("required") or (list(told["properties"]) if depth == 0 else [])
        return {name: _sample(told["properties"][name], shapes, depth + 1) for name in names}
    return _value(told, shapes, depth)


def _value(told: dict[str, Any], shapes: dict[str, Any], depth: int) -> Any:
    types = told.get("type", "string")
    name = types if isinstance(types, str) else types[0]
    if told.get("default") is not None:
        return told["default"]
    if told.get("enum"):
        return told["enum"][0]
    if name == "array":
        return [_sample(told.get("items", {}), shapes, depth + 1)]
    simple: dict[str, Any] = {"integer": told.get("minimum", 1), "number": 1, "boolean": True, "object": {}}
    return simple.get(name, _SAMPLES.get(told.get("format", ""), "…" if name == "string" else None))
