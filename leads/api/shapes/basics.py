"""What other shapes are made of: people, teams, times, pages of a list."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from accounts.models import Absence, Language, User
from accounts.roles import Act, Role
from leads.models import Side


class Shape(serializers.Serializer[Any]):
    """Something to read. Nothing is saved through a shape."""


class Utc(serializers.DateTimeField):
    """ISO 8601 in UTC, whatever the reader's zone."""

    def enforce_timezone(self, value: Any) -> Any:
        return value

    def to_representation(self, value: Any) -> str:
        return str(value.astimezone(UTC).isoformat()).replace("+00:00", "Z")


class Person(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TeamName(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class Team(TeamName):
    side = serializers.ChoiceField(Side.choices)


class Colleague(Person):
    role = serializers.ChoiceField(Role.choices)
    team = TeamName(allow_null=True)


class PersonHere(Colleague):
    """A colleague, and whether they are here today."""

    away_until = serializers.DateField(allow_null=True, help_text="The last day of the absence that runs today")
    deputy_name = serializers.CharField(allow_null=True, help_text="Who looks after their work meanwhile")


class AbsenceShape(Shape):
    """Whole days, first and last included."""

    id = serializers.IntegerField()
    person = Person(source="user")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    deputy = Person(allow_null=True)
    note = serializers.SerializerMethodField(help_text="Read by the person, their head and admins")

    def get_note(self, absence: Absence) -> str:
        reader: User = self.context["reader"]
        return absence.note if reader.may_plan_for(absence.user) else ""


class Me(Colleague):
    email = serializers.EmailField()
    language = serializers.ChoiceField(Language.choices)
    time_zone = serializers.CharField()
    rights = serializers.ListField(child=serializers.ChoiceField(Act.choices), help_text="The acts of your role")


_PAGES: dict[type[serializers.BaseSerializer[Any]], type[Shape]] = {}


def page_of(shape: type[serializers.BaseSerializer[Any]]) -> type[Shape]:
    """Some of a list, and the address of what comes after it."""
    if shape not in _PAGES:
        fields = {"results": shape(many=True), "next": serializers.CharField(allow_null=True)}
        _PAGES[shape] = type(f"{shape.__name__.removesuffix('Shape')}Page", (Shape,), fields)
    return _PAGES[shape]
