"""Saved views and rules: what a person keeps of the list, and how many leads pass a rule now."""

from dataclasses import asdict
from typing import Any

from django.urls import path, reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, rules, viewing
from leads.api import shapes
from leads.api.bodies import Fields, Flag, OneOf, Rule, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Person, TeamName, Utc
from leads.models import Layout, Pin, SavedView, Sort
from leads.reports.passing import passing_now
from leads.viewing import State


class Values(serializers.ListField):
    """One value or several of a filter."""

    child = Text(max_length=200)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(super().to_internal_value([data] if isinstance(data, str) else data))


class ViewChanged(Fields):
    """What is left out stays as it is. `filters` takes the parameters of the list's page by name."""

    name = Text(required=False, allow_blank=True, max_length=200)
    shared = Flag(required=False, help_text="With your team")
    pinned = Flag(required=False, help_text="In your side bar")
    layout = OneOf(Layout, required=False)
    filters = serializers.DictField(child=Values(), required=False)
    rule = Rule(required=False, allow_null=True)
    sort = OneOf(Sort, required=False)

    def state(self, view: SavedView | None = None) -> State | None:
        """What the view is to show; None where nothing is said of it."""
        given = {name: self.validated_data[name] for name in STATE if name in self.validated_data}
        before = viewing.state_of(view) if view else State()
        return State(**{name: given.get(name, getattr(before, name)) for name in STATE}) if given or not view else None


class ViewAsked(ViewChanged):
    """A new view."""

    name = Text(allow_blank=True, max_length=200)


class CountAsked(Fields):
    rule = Rule()


STATE = ("filters", "rule", "sort", "layout")


@extend_schema_serializer(component_name="View")
class ViewShape(serializers.ModelSerializer[SavedView]):
    id = serializers.CharField(source="public_id")
    owner = Person()
    team = TeamName(allow_null=True, help_text="With whom it is shared")
    layout = serializers.ChoiceField(Layout.choices)
    filters = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    rule = Rule(allow_null=True)
    sort = serializers.ChoiceField(Sort.choices)
    pinned = serializers.SerializerMethodField()
    updated_at = Utc()

    class Meta:
        model = SavedView
        fields = ("id", "name", "owner", "team", "layout", "filters", "rule", "sort", "pinned", "updated_at")
        read_only_fields = fields

    def get_pinned(self, view: SavedView) -> bool:
        pinned: set[int] = self.context["pinned"]
        return view.pk in pinned


class CountShape(shapes.Shape):
    """How many of the leads that you may see pass now."""

    count = serializers.IntegerField(source="number")
    is_more = serializers.BooleanField(help_text="There are more than this: nobody counts further")
    is_estimate = serializers.BooleanField(help_text="Counting would take too long: the database's estimate")
    sentence = serializers.CharField(help_text="The rule in your language")
    problems = serializers.ListField(child=serializers.CharField(), help_text="Why an agreement would refuse it")
    warnings = serializers.ListField(child=serializers.CharField(), help_text="Parts that do nothing")


class _ViewDoor(Door):
    def tell_view(self, view: SavedView, status: int = 200) -> Response:
        return self.tell(ViewShape, view, status, context={"pinned": self.pinned})

    @property
    def pinned(self) -> set[int]:
        return set(Pin.objects.filter(user=self.user).values_list("view_id", flat=True))


class Views(_ViewDoor):
    @describe(shapes.page_of(ViewShape), name="views")
    def get(self, request: Request) -> Response:
        """The views that you may open: your own and your team's."""
        access.demand(self.user, Act.SEE)
        found = {"results": list(access.views(self.user)), "next": None}
        return self.tell(shapes.page_of(ViewShape), found, context={"pinned": self.pinned})

    @describe(ViewShape, asks=ViewAsked, status=201, name="save_view")
    def post(self, request: Request) -> Response:
        """Keep a view of the leads for yourself, or for your team."""
        access.demand(self.user, Act.SEE)
        asks = ViewAsked(data=request.data)
        asks.is_valid(raise_exception=True)
        given = asks.validated_data
        more = {name: given.get(name, False) for name in ("shared", "pinned")}
        view = viewing.save(asks.state() or State(), by=self.user, name=given["name"], **more)
        response = self.tell_view(view, 201)
        response["Location"] = reverse("api:view", args=[view.public_id])
        return response


class OneView(_ViewDoor):
    @describe(ViewShape, name="view")
    def get(self, request: Request, public_id: str) -> Response:
        return self.tell_view(access.view_or_404(self.user, public_id))

    @describe(ViewShape, asks=ViewChanged, name="change_view")
    def patch(self, request: Request, public_id: str) -> Response:
        """Its owner changes it, and the head of its side. Everybody pins it for themselves."""
        view = access.view_or_404(self.user, public_id)
        asks = ViewChanged(data=request.data)
        asks.is_valid(raise_exception=True)
        given = dict(asks.validated_data)
        if set(given) == {"pinned"}:
            (viewing.pin if given["pinned"] else viewing.unpin)(view, by=self.user)
            return self.tell_view(view)
        access.demand_change(self.user, view)
        changes = {name: given[name] for name in ("name", "shared", "pinned") if name in given}
        return self.tell_view(viewing.change(view, by=self.user, state=asks.state(view), **changes))

    @describe(ViewShape, name="delete_view")
    def delete(self, request: Request, public_id: str) -> Response:
        """Gone for everybody at once. Answers with the view as it was."""
        view = access.view_or_404(self.user, public_id)
        access.demand_change(self.user, view)
        return self.tell_view(viewing.delete(view, by=self.user))


class RuleCount(Door):
    @describe(CountShape, asks=CountAsked, name="count_by_rule")
    def post(self, request: Request) -> Response:
        """Quick always, exact where that is quick."""
        access.demand(self.user, Act.SEE)
        rule = self.body(CountAsked)["rule"]
        said = {"sentence": rules.sentence(rule), "problems": rules.problems(rule), "warnings": rules.warnings(rule)}
        return self.tell(CountShape, {**asdict(passing_now(access.leads(self.user), rule)), **said})


urlpatterns = [
    path("views/", Views.as_view(), name="views"),
    path("views/<slug:public_id>/", OneView.as_view(), name="view"),
    path("rules/count/", RuleCount.as_view(), name="rule_count"),
]
