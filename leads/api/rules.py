"""Rules: what can be asked, how a rule reads, and what is wrong with it. Leads are judged below each lead."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, rules
from leads.api import shapes
from leads.api.bodies import Fields
from leads.api.doors import Door, describe
from leads.api.shapes.rules import FieldShape, Reading


class RuleText(serializers.JSONField):
    """A rule as JSON, of which nothing is known but that it is an object."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("A rule must be an object."))
        return data


class RuleToRead(Fields):
    """A rule that may still be wrong."""

    rule = RuleText()


class RuleAsked(Fields):
    """A rule that makes sense."""

    rule = RuleText()

    def validate_rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        try:
            rules.parse(rule)
        except rules.BadRule as bad:
            raise serializers.ValidationError([str(problem) for problem in bad.problems]) from bad
        return rule


class RuleFields(Door):
    @describe(shapes.page_of(FieldShape), name="rule_fields")
    def get(self, request: Request) -> Response:
        """What a rule can ask about, with operators, values and units, in your language."""
        access.demand(self.user, Act.SEE)
        return self.tell_all(FieldShape, rules.catalogue().values())


class Readings(Door):
    @describe(Reading, asks=RuleToRead, name="read_rule")
    def post(self, request: Request) -> Response:
        """How a rule reads in your language, why it is refused, and which of its parts do nothing."""
        access.demand(self.user, Act.SEE)
        rule = self.body(RuleToRead)["rule"]
        return self.tell(Reading, {"problems": rules.problems(rule), "warnings": rules.warnings(rule), "rule": rule})


urlpatterns = [
    path("rules/fields/", RuleFields.as_view(), name="rule_fields"),
    path("rules/reading/", Readings.as_view(), name="read_rule"),
]
