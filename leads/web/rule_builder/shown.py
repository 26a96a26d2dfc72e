"""A draft as the template shows it: names and ids of the inputs, options, problems, where the focus belongs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from leads import rules
from leads.rules.kinds import LABELS
from leads.web.choices import marked
from leads.web.filters import address_of_rule, sentence
from leads.web.rule_builder import inputs
from leads.web.rule_builder.acts import BUTTON, Outcome, spoken
from leads.web.rule_builder.draft import DEEPEST, Condition, Draft, Group, Part, Place, problem

GROUP_WORDS = {
    "all": gettext_lazy("all of these hold"),
    "any": gettext_lazy("at least one of these holds"),
    "none": gettext_lazy("none of these holds"),
    "at_least": gettext_lazy("at least so many of these hold"),
}


@lru_cache(maxsize=8)
def _field_options(offered: tuple[tuple[str, str, str], ...]) -> SafeString:
    """All fields of the catalogue by subject, as the reader calls them."""
    groups = []
    for subject, fields in groupby(offered, key=lambda one: one[0]):
        options = format_html_join("", '<option value="{}">{}</option>', ((name, label) for _s, label, name in fields))
        groups.append((subject, options))
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _offered() -> tuple[tuple[str, str, str], ...]:
    """The subjects in the catalogue's order, what belongs to each by its name."""
    fields = [(str(field.group), str(field.label), name) for name, field in rules.catalogue().items()]
    subjects = list(dict.fromkeys(subject for subject, _label, _name in fields))
    return tuple(sorted(fields, key=lambda one: (subjects.index(one[0]), one[1])))


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class ShownInput:
    """One control of a condition's value."""

    id: str
    name: str
    kind: str
    label: str
    unit: str
    value: str
    options: list[Option]
    is_optional: bool
    before: str
    behind: str


@dataclass
class Shown:
    """A part with all that its template needs."""

    builder: "Builder"
    part: Part
    place: Place

    @property
    def id(self) -> str:
        return "-".join([self.builder.id, *map(str, self.place)])

    @property
    def name(self) -> str:
        return "-".join([self.builder.name, *map(str, self.place)])

    @property
    def at(self) -> str:
        """The place as the buttons send it."""
        return "-".join(map(str, self.place))

    @property
    def number(self) -> str:
        return spoken(self.place)

    @property
    def is_group(self) -> bool:
        return isinstance(self.part, Group)

    @property
    def is_root(self) -> bool:
        return not self.place

    @cached_property
    def problem(self) -> str:
        return self.builder.problem(self.part)

    @property
    def focus(self) -> str:
        """The control of this part that takes the focus."""
        outcome = self.builder.outcome
        return outcome.control if outcome.place == self.place else ""

    # groups -----------------------------------------------------------------------------------------

    @property
    def parts(self) -> list["Shown"]:
        inner = self.part.parts if isinstance(self.part, Group) else []
        return [Shown(self.builder, part, (*self.place, number)) for number, part in enumerate(inner)]

    @property
    def words(self) -> list[Option]:
        chosen = self.part.word if isinstance(self.part, Group) else ""
        return [Option(word, str(label), word == chosen) for word, label in GROUP_WORDS.items()]

    @property
    def may_have_groups(self) -> bool:
        return len(self.place) < DEEPEST - 1

    # conditions -------------------------------------------------------------------------------------

    @property
    def field_options(self) -> SafeString:
        """The catalogue with the chosen field marked; one that is gone is shown as what it was called."""
        chosen = self.part.field if isinstance(self.part, Condition) else ""
        return marked(self.builder.field_options, chosen)

    @property
    def op_options(self) -> list[Option]:
        if not isinstance(self.part, Condition):
            return []
        return [Option(op, str(LABELS[op]), op == self.part.op) for op in inputs.ops_of(self.part.field)]

    @property
    def inputs(self) -> Iterator[ShownInput]:
        if isinstance(self.part, Condition):
            for one in inputs.inputs(self.part.field, self.part.op):
                given = self.part.typed.get(one.name, [])
                options = [Option(value, str(label), value in given) for value, label in one.options]
                yield ShownInput(
                    f"{self.id}-{one.name}", f"{self.name}-{one.name}", one.kind, str(one.label), str(one.unit),
                    "\n".join(given) if one.kind == "lines" else next(iter(given), ""), options, one.is_optional,
                    *one.around,
                )  # fmt: skip


@dataclass
class Builder:
    """A whole builder: `checked` shows also what is merely not complete yet."""

    name: str
    draft: Draft
    outcome: Outcome = field(default_factory=Outcome)
    checked: bool = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def root(self) -> Shown:
        return Shown(self, self.draft.root, ())

    @property
    def button(self) -> str:
        return BUTTON

    @cached_property
    def field_options(self) -> SafeString:
        return _field_options(_offered())

    @cached_property
    def sends(self) -> SafeString:
        """What makes a button or a select send the builder and change into the new one: what has the focus stays."""
        return format_html(
            'hx-post="{}" hx-target="#{}-parts" hx-ext="morph" hx-swap="morph:outerHTML settle:0ms" '
            'hx-sync="#{}-parts:replace"',
            reverse("rule_builder"), self.id, self.id,
        )  # fmt: skip

    @property
    def told(self) -> "Told":
        return told(self.draft)

    def problem(self, part: Part) -> str:
        """While somebody is still building, an empty condition is no mistake."""
        if not self.checked and not _is_begun(part):
            return ""
        return str(problem(part)) or self.unsound.get(id(part), "")

    @cached_property
    def unsound(self) -> dict[int, str]:
        """What is wrong with a part among the others: nobody could ever meet it, say."""
        rule = None if self.draft.open_parts else self.draft.as_rule()
        found = rules.problems(rule) if rule and self.checked else []
        return {id(self.draft.part_at(problem.path)): str(problem) for problem in found if problem.path}


def _is_begun(part: Part) -> bool:
    if isinstance(part, Group):
        return bool(part.parts)
    if part.field and rules.field_named(part.field) is None:
        return True
    return any(value.strip() for values in part.typed.values() for value in values)


@dataclass(frozen=True)
class Told:
    """What the rule says so far."""

    rule: dict[str, Any] | None = None
    sentence: str = ""
    list: str = ""  # the address of the leads that pass
    open_parts: int = 0
    problems: tuple[str, ...] = ()  # why it would be refused
    warnings: tuple[str, ...] = ()  # parts that do nothing


def told(draft: Draft) -> Told:
    """The sentence is of the parts that are complete."""
    rule = draft.complete()
    if rule is None:
        return Told(open_parts=draft.open_parts)
    problems, warnings = tuple(rules.problems(rule)), tuple(rules.warnings(rule))
    return Told(rule, sentence(rule), address_of_rule(rule), draft.open_parts, problems, warnings)
