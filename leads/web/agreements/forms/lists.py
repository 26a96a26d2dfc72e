"""Sections that list lines with a rule each: routes and points. One line more than there are stands ready."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Side
from leads.document import Section
from leads.models import RoutingMethod
from leads.web.agreements.forms.base import JOINT, SectionForm, figure
from leads.web.rule_builder import RuleField

REMOVE = "remove"


class ListForm(SectionForm):
    """`path` is where the list stands; a line without a rule, or marked for removal, is left out."""

    path: str
    names: tuple[str, ...]

    def lines(self) -> list[dict[str, Any]]:
        raise NotImplementedError

    def line_fields(self) -> dict[str, forms.Field]:
        raise NotImplementedError

    def build(self) -> None:
        for place in range(len(self.lines()) + 1):
            for name, field in self.line_fields().items():
                self.fields[self._name(place, name)] = field
            if place < len(self.lines()):
                self.fields[self._name(place, REMOVE)] = forms.BooleanField(label=_("Remove this line"), required=False)

    def stored(self) -> Iterator[tuple[str, Any]]:
        yield from super().stored()
        for place, line in enumerate(self.lines()):
            for name, value in line.items():
                yield self._name(place, name), value

    def given_lines(self) -> list[dict[str, Any]]:
        lines = [self._line(place) for place in range(len(self.lines()) + 1)]
        return [line for line in lines if line]

    def _line(self, place: int) -> dict[str, Any] | None:
        given = {name: self.cleaned_data.get(self._name(place, name)) for name in self.names}
        if self.cleaned_data.get(self._name(place, REMOVE)) or not given.get("rule"):
            return None
        return {name: value for name, value in given.items() if value not in (None, "")}

    def _name(self, place: int, name: str) -> str:
        return JOINT.join((*self.path.split("."), str(place), name))

    def clean(self) -> None:
        """A line that says something needs its rule, and the rule needs what follows from it."""
        for place in range(len(self.lines()) + 1):
            if self.cleaned_data.get(self._name(place, REMOVE)):
                continue
            given = {name: self.cleaned_data.get(self._name(place, name)) for name in self.names}
            rule, rest = given.pop("rule"), [value for value in given.values() if value not in (None, "")]
            if rest and not rule and not self.errors.get(self._name(place, "rule")):
                self.add_error(self._name(place, "rule"), _("Say which leads are meant."))
            if rule and given[self.names[1]] is None and not self.errors.get(self._name(place, self.names[1])):
                self.add_error(self._name(place, self.names[1]), _("This is needed."))

    @property
    def rows(self) -> list[list[Any]]:
        """For the page: the fields of each line."""
        prefix = [self._name(place, "") for place in range(len(self.lines()) + 1)]
        return [[self[name] for name in self.fields if name.startswith(start)] for start in prefix]

    @property
    def others(self) -> list[Any]:
        start = self.path.replace(".", JOINT) + JOINT
        return [self[name] for name in self.fields if not name.startswith(start)]


class RoutingForm(ListForm):
    section = Section.ROUTING
    path = "routing_terms.routes"
    names = ("rule", "team", "person", "name")

    def lines(self) -> list[dict[str, Any]]:
        return list(self.agreement.routing_terms.get("routes", []))

    def line_fields(self) -> dict[str, forms.Field]:
        return {
            "name": forms.CharField(label=_("Name of the route"), required=False, max_length=120),
            "rule": RuleField(label=_("Leads that"), required=False),
            "team": _choice(_("go to the team"), self._teams),
            "person": _choice(_("and there to"), self._people),
        }

    def build(self) -> None:
        teams = Team.objects.filter(side=Side.SALES, is_active=True)
        people = User.objects.working().of_side(Side.SALES).select_related("team")
        self._teams = [(str(team.pk), team.name) for team in teams]
        self._people = [(str(person.pk), f"{person.name} ({person.team})") for person in people]
        super().build()
        self.fields.update({
            "routing_terms-team": _choice(
                _("All other leads go to"), self._teams, _("the sales team that knows the lead")
            ),
            "routing_terms-method": forms.ChoiceField(label=_("Within a team"), choices=RoutingMethod.choices),
            "routing_terms-keep_organisation": forms.BooleanField(
                label=_("Leads of a company that somebody already works with go to that person"), required=False
            ),
            "routing_terms-person_limit": figure(_("Open leads a person, at most"), least=1),
            "routing_terms-team_limit": figure(_("Open leads a team, at most"), least=1),
        })  # fmt: skip
        self.initial.setdefault("routing_terms-method", RoutingMethod.TEAM)

    def terms(self) -> dict[str, Any]:
        names = ("team", "method", "keep_organisation", "person_limit", "team_limit")
        rest = {name: self.cleaned_data[f"routing_terms-{name}"] for name in names}
        return {"routing_terms": {**self.agreement.routing_terms, **rest, "routes": self.given_lines()}}


class ScoringForm(ListForm):
    section = Section.SCORING
    path = "scoring"
    names = ("rule", "points", "label")

    def lines(self) -> list[dict[str, Any]]:
        return list(self.agreement.scoring)

    def line_fields(self) -> dict[str, forms.Field]:
        return {
            "label": forms.CharField(label=_("What for"), required=False, max_length=120),
            "rule": RuleField(label=_("Leads that"), required=False),
            "points": forms.IntegerField(label=_("earn points"), required=False, min_value=-1000, max_value=1000),
        }

    def terms(self) -> dict[str, Any]:
        return {"scoring": self.given_lines()}


def _choice(label: Any, choices: list[tuple[str, str]], nobody: Any = "–") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("", nobody), *choices], coerce=int, empty_value=None, required=False
    )
