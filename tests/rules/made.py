"""Rules over every field of the catalogue, and leads that differ in everything a rule can ask about."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from accounts.roles import Role
from leads import rules
from leads.models import (
    Activity,
    Agreement,
    ConsentState,
    CustomField,
    Lead,
    Level,
    Organisation,
    Stage,
    Touch,
    Touchpoint,
)
from leads.rules.kinds import NEEDS, Needs, Op, Param, Type
from tests import cast

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # an hour before the summer time begins in Berlin, and after midnight
WORDS = (
    "DE",
    "AT",
    "website",
    "fair",
    "Heat",
    "heat pumps",
    "%",
    "_",
    "Müller & Söhne",
    "müller",
    "SÖHNE",
    "x\\y",
    "İ",
)
TEXTS = ("", *WORDS, "100 % heat pumps", "Straße", "STRASSE", "ΑΣ", "ας", "a" * 50, " ", "'; --")
DAYS = [date(2026, 3, 29) + timedelta(days=n) for n in (-400, -31, -30, -29, -8, -7, -1, 0, 1, 7, 30)]
HOURS = [timedelta(days=d, hours=h) for d in (-400, -30, -7, -1, 0) for h in (-1, 0, 1, 12)]
COUNTS = (0, 1, 2, 3, 5, 20, 21, 50)
AMOUNTS = (0, 1, 999.99, 1000, 5000.5)
SCORING = [
    {"rule": {"field": "origin", "op": "is", "value": "fair"}, "points": 20, "label": "Fair"},
    {"rule": {"field": "touches", "op": "at_least", "value": 2, "days": 30}, "points": 15},
    {"rule": {"none": [{"field": "country", "op": "is", "value": "DE"}]}, "points": -5},
]


# leads --------------------------------------------------------------------------------------------


def leads() -> list[Lead]:
    """Forty leads: brought to every stage by the processes, then given values of every kind, missing ones included."""
    Agreement.objects.filter(pk=Agreement.in_force().pk).update(scoring=SCORING)
    cast.a_letter()
    made = [cast.lead_in(stage, company=f"Firma {n} {stage}") for n in range(4) for stage in Stage]
    made += [cast.a_contact(company="") for _ in range(4)]
    custom_fields()
    for lead, facts in zip(made, _facts(), strict=False):
        Lead.objects.filter(pk=lead.pk).update(**facts)
    _organisations()
    _meetings(made)
    return list(Lead.objects.filter(pk__in=[lead.pk for lead in made]).select_related("organisation"))


def _facts() -> Iterator[dict[str, Any]]:
    columns = {
        **{name: cycle(_turned(TEXTS, n)) for n, name in enumerate(("company", "interest", "origin", "job_title"))},
        "first_name": cycle(_turned(TEXTS, 5)), "last_name": cycle(_turned(TEXTS, 9)), "phone": cycle(("", "+49301")),
        "email": cycle(("", "a@heat.example", "b@x.example")), "country": cycle(("DE", "", "AT", "de", "CH")),
        "language": cycle(("de", "", "en")), "expected_value": cycle((None, *map(Decimal, map(str, AMOUNTS)))),
        "captured_at": cycle(NOW + hours for hours in HOURS),
        "stage_since": cycle(NOW + hours for hours in reversed(HOURS)),
        "asleep_until": cycle((None, *DAYS)), "returned_times": cycle(COUNTS), "consent": cycle(ConsentState.values),
        "extra": cycle(_extras()),
        **{name: cycle(_turned(Level.values, n))
           for n, name in enumerate(("budget", "authority", "need", "timeframe"))},
        "more_bant": cycle(({}, *({"champion": level, "gone": "met"} for level in Level.values))),
    }  # fmt: skip
    while True:
        yield {name: next(values) for name, values in columns.items()}


CUSTOM = {
    "text": (*TEXTS[1:], 7, True), "number": (*AMOUNTS, -5, 0.1, "7", True), "boolean": (True, False, "true", 1),
    "date": (*(day.isoformat() for day in DAYS), "soon", "2026-3-1", 20260301), "choice": ("flat", "round", "gone", 3),
}  # fmt: skip
"""Values of each type of custom field, and some that an import left under its code."""


def custom_fields() -> None:
    """One of each type."""
    choices = [{"code": code, "label_de": code, "label_en": code} for code in ("flat", "round")]
    for kind in CUSTOM:
        CustomField.objects.create(
            code=kind, type=kind, label_de=kind, label_en=kind, choices=choices if kind == "choice" else []
        )


def _extras() -> Iterator[dict[str, Any]]:
    for n in range(60):
        known = {kind: _turned(values, n)[0] for kind, values in CUSTOM.items()}
        yield {kind: value for m, (kind, value) in enumerate(known.items()) if (n + m) % 4}


def _turned(values: Any, by: int) -> list[Any]:
    listed = list(values)
    return listed[by % len(listed) :] + listed[: by % len(listed)]


def _organisations() -> None:
    sizes, cities, sites = cycle((None, *COUNTS)), cycle(("Köln", "", "Heat City")), cycle(("", "https://heat.example"))
    for organisation in Organisation.objects.order_by("pk"):
        Organisation.objects.filter(pk=organisation.pk).update(
            employees=next(sizes), city=next(cities), website=next(sites), country=next(cities)[:2].upper()
        )


def _meetings(made: list[Lead]) -> None:
    Touch.objects.filter(lead__in=made).delete()
    places = list(Touchpoint.objects.order_by("pk"))
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    campaigns = cycle(("", "Heat 2026", "SPRING heat"))
    for n, lead in enumerate(made):
        touches = [
            Touch(lead=lead, at=NOW + hours, touchpoint=places[(n + m) % len(places)], campaign=next(campaigns))
            for m, hours in enumerate(_turned(HOURS, n)[: n % 7])
        ]
        Touch.objects.bulk_create(touches)
        Activity.objects.bulk_create(
            Activity(lead=lead, kind="note", by=anna, at=NOW + hours) for hours in _turned(HOURS, 3 * n)[: n % 3]
        )


# rules --------------------------------------------------------------------------------------------


@st.composite
def conditions(draw: st.DrawFn, about: Sequence[str] = ()) -> dict[str, Any]:
    """One condition on any field, or on one of the named ones."""
    catalogue = rules.catalogue()
    field = catalogue[draw(st.sampled_from(sorted(about or catalogue)))]
    op = draw(st.sampled_from(field.ops))
    params = {param.name: draw(_narrowing(param)) for param in field.params if draw(st.booleans())}
    asked = {"field": field.name, "op": op.value, **params}
    match NEEDS.get(op, Needs.ONE):
        case Needs.NOTHING:
            return asked
        case Needs.DAYS:
            return asked | {"value": draw(st.sampled_from((0, 1, 7, 29, 30, 31, 400)))}
        case Needs.MANY:
            return asked | {"value": draw(st.lists(_values(field, op), min_size=1, max_size=3))}
        case Needs.TWO:
            return asked | {"value": sorted([draw(_values(field, op)), draw(_values(field, op))])}
    return asked | {"value": draw(_values(field, op))}


def _narrowing(param: Param) -> st.SearchStrategy[Any]:
    if param.choices:
        return st.sampled_from([code for code, _label in param.choices])
    return st.sampled_from((1, 7, 30)) if param.type == Type.COUNT else st.sampled_from(("heat", "SPRING"))


def _values(field: rules.Field, op: Op) -> st.SearchStrategy[Any]:
    if op in (Op.CONTAINS, Op.CONTAINS_NOT, Op.STARTS_WITH):
        return st.sampled_from([text for text in TEXTS if text])
    if field.choices:
        return st.sampled_from([code for code, _label in field.choices])
    kinds: dict[Type, Any] = {
        Type.COUNT: COUNTS, Type.NUMBER: (*AMOUNTS, -5, 15, 20, 35), Type.MONEY: AMOUNTS,
        Type.DATE: [day.isoformat() for day in DAYS], Type.DATETIME: [day.isoformat() for day in DAYS],
        Type.BOOLEAN: (True, False),
    }  # fmt: skip
    return st.sampled_from(kinds.get(field.type, [text for text in TEXTS if text]))


def groups(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(parts, min_size=1, max_size=4)
    named = st.tuples(st.sampled_from(["all", "any", "none"]), some).map(lambda pair: {pair[0]: pair[1]})
    counted = some.flatmap(lambda of: st.integers(0, len(of)).map(lambda least: {"at_least": least, "of": of}))
    return st.one_of(named, counted)


RULES = st.recursive(conditions(), groups, max_leaves=8)
