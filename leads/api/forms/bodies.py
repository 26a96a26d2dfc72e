"""What programs send about forms: a design, its fields, a question for a page of submissions."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Language
from leads.api.bodies import ByCode, Fields, Flag, Number, OneOf, Text
from leads.designing import Plan
from leads.form.fields import Field, Option
from leads.models import Campaign, ConsentText, FieldType, Touchpoint

LONG = 2000


@extend_schema_field(OpenApiTypes.STR)
class ByPublicId(ByCode):
    by = "public_id"


@extend_schema_field(OpenApiTypes.STR)
class Wording(serializers.Field[Any, Any, Any, Any]):
    """A consent wording: its code for the newest version, or code:version."""

    def to_internal_value(self, data: Any) -> ConsentText:
        code, _colon, version = str(data).partition(":")
        known = ConsentText.objects.filter(code=code[:40].replace("\x00", "")).order_by("-version")
        if version:
            known = known.filter(version=int(version)) if version.isascii() and version.isdigit() else known.none()
        found = known.first() if len(version) < 5 else None
        if found is None:
            raise serializers.ValidationError(_("There is no such choice."))
        return found


class FormOptionAsked(Fields):
    code = Text(max_length=100)
    label_de = Text(required=False, allow_blank=True, max_length=200)
    label_en = Text(required=False, allow_blank=True, max_length=200)


class FormFieldAsked(Fields):
    """One field of a form. `maps` names the fact of the lead that it fills; without it the answer is kept beside."""

    key = Text(max_length=40, help_text="Its name in submissions; small letters, digits and _")
    type = OneOf(FieldType)
    maps = Text(required=False, allow_blank=True, max_length=60, help_text="Such as email, name, said, custom.roof")
    label_de = Text(required=False, allow_blank=True, max_length=200)
    label_en = Text(required=False, allow_blank=True, max_length=200)
    help_de = Text(required=False, allow_blank=True, max_length=500)
    help_en = Text(required=False, allow_blank=True, max_length=500)
    placeholder_de = Text(required=False, allow_blank=True, max_length=200)
    placeholder_en = Text(required=False, allow_blank=True, max_length=200)
    required = Flag(default=False)  # type: ignore[assignment]  # DRF takes it away from the class
    options = FormOptionAsked(many=True, required=False)


class FormChanged(Fields):
    """What is left out stays as it is. The draft's fields and consent are seen by visitors once it is published."""

    name = Text(required=False, max_length=80)
    fields = FormFieldAsked(many=True, required=False)  # type: ignore[assignment]  # DRF takes it away from the class
    touchpoint = ByCode(Touchpoint.objects.all(), required=False, help_text="Left out: one of its own")
    campaign = ByPublicId(Campaign.objects.all(), required=False, allow_null=True)
    languages = serializers.ListField(child=serializers.ChoiceField(Language.choices), required=False)
    title_de = Text(required=False, allow_blank=True, max_length=120)
    title_en = Text(required=False, allow_blank=True, max_length=120)
    intro_de = Text(required=False, allow_blank=True, max_length=LONG)
    intro_en = Text(required=False, allow_blank=True, max_length=LONG)
    colour = Text(required=False, max_length=7, help_text="Of buttons and links, such as #0f6b60")
    background = Text(required=False, max_length=7)
    thanks_de = Text(required=False, allow_blank=True, max_length=LONG)
    thanks_en = Text(required=False, allow_blank=True, max_length=LONG)
    redirect_url = Text(required=False, allow_blank=True, max_length=500)
    origins = serializers.ListField(child=Text(max_length=300), required=False, help_text="Sites that may embed it")
    consent_text = Wording(required=False, allow_null=True)
    consent_required = Flag(required=False)
    double_opt_in = Flag(required=False)
    is_enquiry = Flag(required=False, help_text="Whether the person asks for an answer, which then is allowed")
    is_active = Flag(required=False)
    revision = Number(required=False, min_value=1, max_value=2**31 - 1, help_text="Of the draft that you saw")

    def plan(self, before: Plan) -> Plan:
        given = {name: value for name, value in self.validated_data.items() if name != "revision"}
        if "fields" in given:
            given["fields"] = [_field(one) for one in given["fields"]]
        return replace(before, **given)


class FormAsked(FormChanged):
    """A new form. Without fields it begins with name, mail, company, telephone and message."""

    name = Text(max_length=80)


def _field(asked: dict[str, Any]) -> Field:
    options = tuple(Option(**option) for option in asked.get("options", ()))
    return Field(**{**asked, "type": str(asked["type"].value), "options": options})
