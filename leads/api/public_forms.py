"""Forms for programs of strangers, such as the company's own website: what is asked, a puzzle, and sending it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import address_of, own_origin
from accounts.models import Language, User
from leads import submitting
from leads.api.bodies import Fields, Flag, Number, Text
from leads.api.doors import Door, describe
from leads.api.problems import Problem, described
from leads.api.shapes.basics import Shape
from leads.form import fields
from leads.form.fields import Field
from leads.models import FieldType, Form, FormVersion
from leads.submitting import Submission, guarding
from leads.submitting.guarding import Foreign, TooMany

REMEMBERED = 600  # seconds that a browser keeps the answer to its question whether it may send
LONGEST_ANSWER = 5_000


@described.register
def _too_many(exc: TooMany, user: User | None) -> Problem:
    return Problem("too-many", 429, _("Too many"), exc.message)


@described.register
def _foreign(exc: Foreign, user: User | None) -> Problem:
    return Problem("foreign-site", 403, _("Not allowed"), exc.message)


class LanguageAsked(Fields):
    lang = serializers.ChoiceField(Language.choices, required=False)


class SubmissionAsked(Fields):
    """`answers`: the key of a field and a text, a number, true or false, or a list of codes of several choices."""

    answers = serializers.DictField()
    version = Number(required=False, min_value=1, max_value=2**31 - 1, help_text="Of the form that was shown")
    token = Text(max_length=200, help_text="As the form has it; the same answers with it are one submission")
    altcha = Text(required=False, max_length=2000, help_text="The solved puzzle, as the ALTCHA widget has it")
    consent = Flag(default=False)
    language = serializers.ChoiceField(Language.choices, required=False)
    page = Text(required=False, allow_blank=True, max_length=500, help_text="The address of the page that showed it")
    link = serializers.DictField(child=Text(max_length=200), required=False, help_text="UTM values and click ids")
    contact_url = Text(required=False, allow_blank=True, max_length=500, help_text="Left empty by people")


class PublicOption(Shape):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes it away from the class


class PublicField(Shape):
    key = serializers.CharField()
    type = serializers.ChoiceField(FieldType.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # DRF takes it away from the class
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # as above
    help = serializers.SerializerMethodField()
    placeholder = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()

    def get_label(self, one: Field) -> str:
        return one.said("label", self.context["language"])

    def get_help(self, one: Field) -> str:
        return one.said("help", self.context["language"])

    def get_placeholder(self, one: Field) -> str:
        return one.said("placeholder", self.context["language"])

    @extend_schema_field(PublicOption(many=True))
    def get_options(self, one: Field) -> list[dict[str, str]]:
        return [{"code": option.code, "label": option.label(self.context["language"])} for option in one.options]


class PublicFormShape(Shape):
    """What a visitor is asked, in their language, with a token for sending it."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    title = serializers.CharField()
    intro = serializers.CharField()
    fields = PublicField(many=True)  # type: ignore[assignment]  # DRF takes it away from the class
    consent = serializers.CharField(help_text="The wording to be ticked; empty: none is asked")
    consent_required = serializers.BooleanField()
    token = serializers.CharField()
    trap = serializers.CharField(help_text="The name of a field to hide: people leave it empty")


class PuzzleShape(Shape):
    """A proof of work as ALTCHA has it: find the number whose hash with the salt is the challenge."""

    algorithm = serializers.CharField()
    challenge = serializers.CharField()
    maxnumber = serializers.IntegerField()
    salt = serializers.CharField()
    signature = serializers.CharField()


class ThanksShape(Shape):
    """It was received. Whether the person is known stays unsaid."""

    thanks = serializers.CharField()
    redirect = serializers.CharField(allow_null=True)


class PublicDoor(Door):
    """Strangers need no token; browsers of other sites pass where the form names the site (CORS)."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    known: Form

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = Form.objects.select_related("published__consent_text").filter(public_id=kwargs["public_id"]).first()
        if found is None or not found.is_open:
            raise Http404(_("There is no such form, or it is closed."))
        self.known = found
        guarding.demand_home(found, request.headers.get("Origin"), own_origin(request))

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """A browser asks before it sends."""
        response = Response(status=204)
        response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language"
        response["Access-Control-Max-Age"] = str(REMEMBERED)
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Only sites that the form names read the answer, refusals included."""
        response = super().finalize_response(request, response, *args, **kwargs)
        form, origin = getattr(self, "known", None), request.headers.get("Origin")
        if form is not None and origin and origin in form.origins:
            response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Accept-Language, Origin"
        response["Cache-Control"] = "no-store"
        return response

    def language(self, asked: str | None) -> str:
        """The one asked for, else the browser's, else the form's first."""
        offered: list[str] = self.known.languages
        wanted = asked or (get_language() or "")[:2]
        return wanted if wanted in offered else offered[0]


class PublicForm(PublicDoor):
    @describe(PublicFormShape, query=LanguageAsked, name="public_form", more=(429,))
    def get(self, request: Request, public_id: str) -> Response:
        """What the form asks, for a page that shows it in its own way."""
        form, language = self.known, self.language(self.query(LanguageAsked).get("lang"))
        assert form.published is not None
        text = form.published.consent_text
        told = {
            "id": form.public_id, "version": form.published.number, "language": language, "languages": form.languages,
            "title": form.said("title", language) or form.name, "intro": form.said("intro", language),
            "fields": fields.read(form.published.fields), "consent": text.in_language(language) if text else "",
            "consent_required": form.published.consent_required, "trap": guarding.TRAP,
            "token": guarding.new_token(form, now=timezone.now()),
        }  # fmt: skip
        submitting.count_view(form, now=timezone.now())
        return self.tell(PublicFormShape, told, context={"language": language})


class TokenAsked(Fields):
    token = Text(max_length=200)


class PublicPuzzle(PublicDoor):
    @describe(PuzzleShape, query=TokenAsked, name="public_form_puzzle")
    def get(self, request: Request, public_id: str) -> Response:
        """A puzzle for the visit of this token. Who solves it may send at once and more often."""
        visit = guarding.visit_of(self.known, self.query(TokenAsked)["token"])
        if visit is None:
            raise ValidationError({"token": [_("This page is too old. Please load it anew.")]})
        told = guarding.puzzle(visit, now=timezone.now())
        return self.tell(PuzzleShape, {**told, "maxnumber": guarding.HARDEST})


class PublicSubmissions(PublicDoor):
    @describe(ThanksShape, asks=SubmissionAsked, status=201, name="submit_public_form", more=(429,))
    def post(self, request: Request, public_id: str) -> Response:
        """Send what a visitor entered. Sent too fast, too late or too often it is refused, and can be sent again."""
        form, asked = self.known, self.body(SubmissionAsked)
        language = self.language(asked.get("language"))
        with override(language):
            visit = guarding.visit_of(form, asked["token"])
            solved = guarding.is_solved(asked.get("altcha", ""), visit)
            guarding.admit(form, visit, address_of(request._request), is_solved=solved, now=timezone.now())
            submission = self._submission(asked, language, visit.nonce if visit else "", request)
            keep = submitting.keep_as_spam if asked.get(guarding.TRAP) else submitting.submit
            keep(submission, now=timezone.now())
        told = {"thanks": form.said("thanks", language), "redirect": form.redirect_url or None}
        return self.tell(ThanksShape, told, 201)

    def _submission(self, asked: Mapping[str, Any], language: str, nonce: str, request: Request) -> Submission:
        version = _version(self.known, asked.get("version"))
        known = {one["key"] for one in version.fields}
        if unknown := set(asked["answers"]) - known:
            raise ValidationError({"answers": {name: [_("There is no such field.")] for name in unknown}})
        values = {key: _texts(key, value, language) for key, value in asked["answers"].items()}
        link = {key: text for key, text in asked.get("link", {}).items() if key in fields.TRACKED}
        return Submission(
            self.known, version, values, token=nonce, consent=asked["consent"], language=language,
            page=asked.get("page", ""), address=address_of(request._request), more=link,
        )  # fmt: skip


def _version(form: Form, number: int | None) -> FormVersion:
    assert form.published is not None
    if number is None or number == form.published.number:
        return form.published
    found = FormVersion.objects.select_related("consent_text").filter(form=form, number=number).first()
    if found is None:
        raise ValidationError({"version": [_("There is no such version.")]})
    return found


def _texts(key: str, value: Any, language: str) -> Sequence[str]:
    """As a page would have sent it."""
    if value is None or isinstance(value, bool):
        return ["1"] if value else []
    if isinstance(value, int | float):
        return [f"{value}".replace(".", "," if language == "de" else ".")]
    many = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) and len(text) <= LONGEST_ANSWER for text in many):
        raise ValidationError({"answers": {key: [_("Please send a text.")]}})
    return many


_ONE = "public/forms/<slug:public_id>/"
urlpatterns = [
    path(_ONE, PublicForm.as_view(), name="public_form"),
    path(f"{_ONE}puzzle/", PublicPuzzle.as_view(), name="public_form_puzzle"),
    path(f"{_ONE}submissions/", PublicSubmissions.as_view(), name="public_form_submissions"),
]
