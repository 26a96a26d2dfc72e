"""The letters of BANT: read by everybody, extended by who administers."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, lettering
from leads.api import asked
from leads.api.bodies import Fields, Number, Text
from leads.api.doors import Door, describe
from leads.api.shapes.basics import Shape, Utc, page_of
from leads.models import AnyLetter, BantLetter, scheme

WORDS = ("label_de", "label_en", "question_de", "question_en")


class LetterShape(Shape):
    """A letter of BANT. The four are built in and stay as they are."""

    code = serializers.CharField(source="value", help_text="For PUT …/bant/{code}/, and in rules as `field`")
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes the declared field away from the class
    question = serializers.CharField()
    initial = serializers.CharField()
    field = serializers.CharField(help_text="Its name in rules")
    built_in = serializers.SerializerMethodField()
    label_de = serializers.CharField(required=False, help_text="Of added letters")
    label_en = serializers.CharField(required=False)
    question_de = serializers.CharField(required=False)
    question_en = serializers.CharField(required=False)
    retired_at = Utc(required=False, allow_null=True)

    def get_built_in(self, letter: AnyLetter) -> bool:
        return not isinstance(letter, BantLetter)


class WordsAsked(Fields):
    label_de = Text(max_length=40)
    label_en = Text(max_length=40)
    question_de = Text(max_length=200)
    question_en = Text(max_length=200)


class ChangeAsked(Fields):
    """What is to change; what is left out stays."""

    label_de = Text(max_length=40, required=False)
    label_en = Text(max_length=40, required=False)
    question_de = Text(max_length=200, required=False)
    question_en = Text(max_length=200, required=False)
    place = Number(required=False, min_value=0, max_value=1000, help_text="Among the added letters; 0 is the first")


def _known(code: str) -> BantLetter:
    found = BantLetter.objects.filter(code=code).first()
    if found is None:
        raise Http404(_("BANT has no such letter."))
    return found


class Letters(Door):
    @describe(page_of(LetterShape), name="bant_letters")
    def get(self, request: Request) -> Response:
        """The four and the added ones, in the order in which they are asked; retired ones too."""
        access.demand(self.user, Act.SEE)
        return self.tell_all(LetterShape, [*scheme.FOUR, *scheme.added()])

    @describe(LetterShape, asks=WordsAsked, status=201, name="add_bant_letter")
    def post(self, request: Request) -> Response:
        """A further letter, asked from now on. Its code is made from its English name."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(LetterShape, lettering.add(lettering.Wording(**self.body(WordsAsked))), 201)


class OneLetter(Door):
    @describe(LetterShape, asks=ChangeAsked, name="change_bant_letter")
    def patch(self, request: Request, code: str) -> Response:
        """Other words, or another place. The code stays."""
        access.demand(self.user, Act.ADMINISTER)
        letter, body = _known(code), self.body(ChangeAsked)
        place = body.pop("place", None)
        if body:
            words: dict[str, Any] = {name: getattr(letter, name) for name in WORDS}
            letter = lettering.reword(letter, lettering.Wording(**{**words, **body}))
        if place is not None:
            letter = lettering.move(letter, to=place)
        return self.tell(LetterShape, letter)


class Retirement(Door):
    @describe(LetterShape, asks=asked.Nothing, name="retire_bant_letter")
    def post(self, request: Request, code: str) -> Response:
        """No longer asked; what was answered stays. Refused while an agreement asks for it."""
        access.demand(self.user, Act.ADMINISTER)
        self.body(asked.Nothing)
        return self.tell(LetterShape, lettering.retire(_known(code)))

    @describe(LetterShape, name="ask_bant_letter_again")
    def delete(self, request: Request, code: str) -> Response:
        """It is asked again."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(LetterShape, lettering.ask_again(_known(code)))


urlpatterns = [
    path("bant-letters/", Letters.as_view(), name="bant_letters"),
    path("bant-letters/<slug:code>/", OneLetter.as_view(), name="bant_letter"),
    path("bant-letters/<slug:code>/retirement/", Retirement.as_view(), name="bant_letter_retirement"),
]
