"""What programs send: strict JSON, known fields only, each of its own type. Wrong ones are named, never guessed."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import IO, Any, ClassVar

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.fields import empty
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import loads

from leads import rules
from leads.filters import unpacked

LARGEST = 1024 * 1024  # bytes of a body
YEARS = range(1900, 2101)  # beyond them the arithmetic of deadlines and time zones ends
LARGEST_ID = 2**63 - 1


class TooLarge(APIException):
    status_code = 413
    default_detail = gettext_lazy("At most one megabyte, please.")
    default_code = "too-large"


class StrictJson(JSONParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no half characters; and not without end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge
        try:
            body = loads(raw.decode("utf-8"))
            json.dumps(body, ensure_ascii=False).encode("utf-8")  # lone surrogates can be neither stored nor answered
        except (ValueError, RecursionError):
            raise ParseError(_("This is no valid JSON.")) from None
        return body


class Fields(serializers.Serializer[Any]):
    """Fields of a body or a query. A field that does not exist is refused, so that a misspelt one is not lost."""

    def run_validation(self, data: Any = empty) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"body": [_("Please send an object with named fields.")]})
        unknown = [name for name in data if name not in self.fields]
        if unknown:
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().run_validation(data)


class Text(serializers.CharField):
    """A string and nothing that merely looks like one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class OneOf(serializers.ChoiceField):
    """A word of an enum, read as its member."""

    def __init__(self, words: type[TextChoices], **options: Any) -> None:
        self.words = words
        super().__init__(words.choices, **options)

    def to_internal_value(self, data: Any) -> Any:
        word = super().to_internal_value(data)
        return self.words(word) if word else word


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Number(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Money(serializers.DecimalField):
    """An amount with two decimals, as a string or a number; the currency is a field of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=0, **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | int | float) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class Moment(serializers.DateTimeField):
    """ISO 8601; without a zone it is read in the user's."""

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if moment.year not in YEARS:
            self.fail("invalid", format="YYYY-MM-DDThh:mm[:ss](+|-hh:mm|Z)")
        return moment


@extend_schema_field(OpenApiTypes.OBJECT)
class Rule(serializers.Field[Any, Any, Any, Any]):
    """A rule as data: {"all": [{"field": "company", "op": "known"}, …]}."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        try:
            rules.parse(data)
        except rules.BadRule as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal
        rule: dict[str, Any] = data
        return rule

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(OpenApiTypes.STR)
class RuleText(Rule):
    """A rule in an address: as JSON, or packed as the pages have it."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        try:
            return super().to_internal_value(unpacked(str(data)))
        except rules.BadRule as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal


class _Chosen(serializers.Field[Any, Any, Any, Any]):
    """A record named by its id or code; `among` are the ones that may be chosen."""

    default_error_messages = {"invalid": gettext_lazy("There is no such choice.")}
    by: ClassVar[str]

    def __init__(self, among: QuerySet[Any], **options: Any) -> None:
        self.among = among
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        found = self.among.filter(**{self.by: data}).first() if self.is_key(data) else None
        if found is None:
            self.fail("invalid")
        return found

    def is_key(self, data: Any) -> bool:
        raise NotImplementedError


@extend_schema_field(OpenApiTypes.INT64)
class ById(_Chosen):
    by = "pk"

    def is_key(self, data: Any) -> bool:
        return isinstance(data, int) and not isinstance(data, bool) and 0 < data <= LARGEST_ID


@extend_schema_field(OpenApiTypes.STR)
class ByCode(_Chosen):
    by = "code"

    def is_key(self, data: Any) -> bool:
        return isinstance(data, str) and len(data) <= 60 and "\x00" not in data
