"""Records that may be one person: what waits for an answer, merging, and taking it back."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, matching, merging, offering
from leads.api import asked, shapes
from leads.api.bodies import Fields, Number, Text
from leads.api.doors import Door, describe
from leads.api.paging import Order, page
from leads.api.shapes import LeadName, Person, Shape, Utc
from leads.models import Lead, Suspicion
from leads.refusals import Refusal

MOST = 100
LIKELIEST = Order("score", descending=True, is_number=True)

# what is sent --------------------------------------------------------------------------------------


class Merging(Fields):
    """The record that goes into this one, and whose values are taken."""

    gone = Text(max_length=12, help_text="Id of the lead that is merged into this one")
    choices = serializers.DictField(
        child=serializers.ChoiceField([("kept", "kept"), ("gone", "gone")]), required=False,
        help_text="By the name of the fact; what is not named stays, blanks are filled",
    )  # fmt: skip
    version = Number(required=False, min_value=1, max_value=2**31 - 1, help_text="Of this lead, as you saw it")
    gone_version = Number(required=False, min_value=1, max_value=2**31 - 1)


class Other(Fields):
    """The other lead of a pair."""

    other = Text(max_length=12, help_text="Id of the other lead")


# what is told --------------------------------------------------------------------------------------


class ReasonSaid(Shape):
    code = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="Suspicion")
class SuspicionShape(Shape):
    """Two leads that may be one person."""

    id = serializers.CharField(source="public_id")
    first = LeadName()
    second = LeadName()
    score = serializers.IntegerField(help_text="Of 100; from 90 on it is certain")
    reasons = ReasonSaid(many=True)
    sentences = serializers.SerializerMethodField(help_text="The reasons in words")
    state = serializers.ChoiceField(Suspicion.State.choices)
    found_at = Utc()
    decided_at = Utc(allow_null=True)

    def get_sentences(self, suspicion: Suspicion) -> list[str]:
        return matching.in_words(suspicion.reasons)


@extend_schema_serializer(component_name="Candidate")
class CandidateShape(Shape):
    """A known lead that may be the same person."""

    lead = LeadName()
    score = serializers.IntegerField()
    outcome = serializers.CharField(help_text="certain or doubtful")
    reasons = ReasonSaid(many=True)
    sentences = serializers.ListField(child=serializers.CharField())


@extend_schema_serializer(component_name="Merge")
class MergeShape(Shape):
    """One lead that went into another."""

    id = serializers.CharField(source="public_id")
    kept = LeadName()
    gone = LeadName()
    choices = serializers.ListField(child=serializers.CharField(), help_text="Facts taken from the one that went")
    by = Person(allow_null=True)
    at = Utc()
    undone_at = Utc(allow_null=True)
    stayed = serializers.ListField(
        child=serializers.CharField(), help_text="Facts that were changed since and not put back"
    )


# doors ---------------------------------------------------------------------------------------------


class Duplicates(Door):
    @describe(shapes.page_of(SuspicionShape), query=asked.Page, name="duplicates")
    def get(self, request: Request) -> Response:
        """Pairs that nobody has decided on, the likeliest first."""
        access.demand(self.user, Act.MERGE)
        query = asked.Page(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = page(request, access.duplicates.suspicions(self.user), LIKELIEST, query.validated_data)
        return self.tell(shapes.page_of(SuspicionShape), found)


class Candidates(Door):
    @describe(shapes.page_of(CandidateShape), name="candidates")
    def get(self, request: Request, public_id: str) -> Response:
        """Leads that you see and that may be the same person as this one."""
        lead = access.lead_or_404(self.user, public_id)
        found = matching.candidates(lead)
        seen = set(access.leads(self.user).filter(pk__in=_ids(found)).values_list("pk", flat=True))
        return self.tell_all(CandidateShape, [match for match in found if match.lead and match.lead.pk in seen])


def _ids(matches: list[matching.Match]) -> list[int]:
    return [match.lead.pk for match in matches if match.lead is not None]


class Merges(Door):
    @describe(shapes.page_of(MergeShape), name="merges_of_lead")
    def get(self, request: Request, public_id: str) -> Response:
        """What was merged into this lead, the newest first."""
        lead = access.lead_or_404(self.user, public_id)
        return self.tell_all(MergeShape, access.duplicates.merges(self.user).filter(kept=lead)[:MOST])

    @describe(MergeShape, asks=Merging, status=201, name="merge")
    def post(self, request: Request, public_id: str) -> Response:
        """The two are one person: this lead goes on and holds the history of both."""
        kept = access.lead_or_404(self.user, public_id)
        access.demand(self.user, Act.MERGE, kept)
        body = self.body(Merging)
        gone = _other(self, body["gone"])
        seen = {kept.pk: self.seen(body), gone.pk: body.get("gone_version")}
        known = {pk: version for pk, version in seen.items() if version is not None}
        done = offering.merge(kept, gone, by=self.user, choices=body.get("choices", {}), seen=known)
        return self.tell(MergeShape, done, 201)


class Distinct(Door):
    @describe(SuspicionShape, asks=Other, name="different_people")
    def post(self, request: Request, public_id: str) -> Response:
        """The two are different people: it is never asked again."""
        lead = access.lead_or_404(self.user, public_id)
        access.demand(self.user, Act.MERGE, lead)
        return self.tell(
            SuspicionShape, merging.tell_apart(lead, _other(self, self.body(Other)["other"]), by=self.user)
        )


class Undoing(Door):
    @describe(MergeShape, asks=asked.Nothing, name="take_merge_back")
    def post(self, request: Request, public_id: str) -> Response:
        """Both leads are as before; what was changed since stays with the kept one and is listed."""
        access.demand(self.user, Act.MERGE)
        merge = access.duplicates.merge_or_404(self.user, public_id)
        self.body(asked.Nothing)
        return self.tell(MergeShape, merging.unmerge(merge, by=self.user))


def _other(door: Any, public_id: str) -> Lead:
    found: Lead | None = access.leads(door.user).filter(public_id=public_id).first()
    if found is None:
        raise Refusal(_("There is no such lead."), {"gone": _("There is no such lead.")})
    return found


urlpatterns = [
    path("duplicates/", Duplicates.as_view(), name="duplicates"),
    path("leads/<slug:public_id>/candidates/", Candidates.as_view(), name="candidates"),
    path("leads/<slug:public_id>/merges/", Merges.as_view(), name="merges"),
    path("leads/<slug:public_id>/distinction/", Distinct.as_view(), name="distinction"),
    path("merges/<slug:public_id>/undoing/", Undoing.as_view(), name="merge_undoing"),
]
