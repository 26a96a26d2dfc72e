"""What follows when a lead comes back: its coded reasons and their settings, contests, verdicts, clearer reasons."""

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, coding, contesting, recoding
from leads.api import asked, shapes
from leads.api.asked import LONGEST_NOTE
from leads.api.bodies import ByCode, Fields, Flag, OneOf, Text
from leads.api.doors import Door, describe
from leads.api.paging import Order, page
from leads.api.shapes import LeadName, Person, ReasonName, Utc
from leads.models import Category, Contest, Effect, Reason, Track, Use

# what is sent --------------------------------------------------------------------------------------


class Evidence(asked.Seen):
    """Why the return was wrong."""

    evidence = Text(max_length=LONGEST_NOTE)


class Ruling(Fields):
    """The referee's verdict, and a sentence for both sides."""

    verdict = OneOf(Contest.Verdict)
    ruling = Text(max_length=LONGEST_NOTE)


class ContestsAsked(asked.Page):
    """Which contested returns."""

    open = serializers.BooleanField(required=False, default=True, help_text="Waiting for a verdict, or decided")


class Clearer(Fields):
    """The reason that takes the place of “other”."""

    reason = ByCode(Reason.objects.select_related("track"), help_text="A code of /reasons/")
    note = Text(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class ReasonFacts(Fields):
    """What is to be different about a reason."""

    label_de = Text(required=False, max_length=100)
    label_en = Text(required=False, max_length=100)
    uses = serializers.ListField(child=OneOf(Use), required=False, allow_empty=False)
    effect = OneOf(Effect, required=False)
    category = OneOf(Category, required=False, allow_blank=True)
    letter = Text(required=False, allow_blank=True, max_length=40, help_text="A code of /bant-letters/")
    track = ByCode(Track.objects.all(), required=False, allow_null=True)
    asks_for = Text(required=False, allow_blank=True, max_length=20)
    needs_note = Flag(required=False)
    needs_date = Flag(required=False)
    needs_attempts = Flag(required=False)
    is_targeting_miss = Flag(required=False)
    is_to_be_recoded = Flag(required=False)


class NewReason(ReasonFacts):
    """A reason with the code that it keeps for ever."""

    code = serializers.SlugField(max_length=40)


# what is told --------------------------------------------------------------------------------------


@extend_schema_serializer(component_name="Contest")
class ContestShape(serializers.ModelSerializer[Contest]):
    id = serializers.CharField(source="public_id")
    lead = LeadName()
    entry = serializers.IntegerField(source="entry.number", help_text="Of the ledger: the rejection or return")
    reason = ReasonName(source="entry.reason", allow_null=True)
    by = Person()
    at = Utc()
    referee = Person(allow_null=True)
    due_at = Utc()
    verdict = serializers.ChoiceField(Contest.Verdict.choices, allow_blank=True)
    ruled_by = Person(allow_null=True)
    ruled_at = Utc(allow_null=True)

    class Meta:
        model = Contest
        fields = (
            "id", "lead", "entry", "reason", "by", "at", "evidence", "referee", "due_at", "verdict", "ruled_by",
            "ruled_at", "ruling",
        )  # fmt: skip
        read_only_fields = fields


# doors ---------------------------------------------------------------------------------------------


class NewContest(Door):
    @describe(ContestShape, asks=Evidence, status=201, name="contest")
    def post(self, request: Request, public_id: str) -> Response:
        """Contest the last rejection or return of the lead; the referee of the agreement decides."""
        lead = access.lead_or_404(self.user, public_id)
        access.demand(self.user, Act.CONTEST, lead)
        body = self.body(Evidence)
        seen = self.seen(body)
        return self.tell(ContestShape, contesting.contest(lead, by=self.user, seen=seen, **body), 201)


class Contests(Door):
    @describe(shapes.page_of(ContestShape), query=ContestsAsked, name="contests")
    def get(self, request: Request) -> Response:
        """Contested returns of leads that you may see, the earliest due first."""
        asks = self.query(ContestsAsked)
        found = access.contests(self.user).filter(ruled_at__isnull=asks["open"])
        return self.tell(shapes.page_of(ContestShape), page(request, found, Order("due_at"), asks))


class Verdict(Door):
    @describe(ContestShape, asks=Ruling, name="ruling")
    def post(self, request: Request, public_id: str) -> Response:
        """Decide, as the referee, whether the return counts. The verdict stays."""
        contest = access.contest_or_404(self.user, public_id)
        if contest.is_open:
            access.demand_to_judge(self.user, contest)
        return self.tell(ContestShape, contesting.rule(contest, by=self.user, **self.body(Ruling)))


class Unclear(Door):
    @describe(shapes.page_of(shapes.Entry), name="unclear_reasons")
    def get(self, request: Request) -> Response:
        """Returns and closings whose reason says too little, the newest first; a hundred at most."""
        access.demand(self.user, Act.RECODE)
        return self.tell_all(shapes.Entry, access.to_be_recoded(self.user)[:100])


class Recoding(Door):
    @describe(shapes.Entry, asks=Clearer, status=201, name="recoding")
    def post(self, request: Request, public_id: str, number: int) -> Response:
        """Say what “other” meant. The entry stays as it was; a new one tells the clearer reason."""
        entry = access.entry_or_404(self.user, public_id, number)
        access.demand(self.user, Act.RECODE, entry.lead)
        return self.tell(shapes.Entry, recoding.recode(entry, by=self.user, **self.body(Clearer)), 201)


class Reasons(Door):
    @describe(shapes.page_of(shapes.ReasonShape), query=asked.ReasonsAsked, name="reasons")
    def get(self, request: Request) -> Response:
        """The reasons that may be given today, and what each needs and does."""
        use = self.query(asked.ReasonsAsked).get("use")
        reasons = Reason.objects.offered_for(use) if use else Reason.objects.filter(retired_at=None)
        return self.tell_all(shapes.ReasonShape, reasons.select_related("track"))

    @describe(shapes.ReasonShape, asks=NewReason, status=201, name="add_reason")
    def post(self, request: Request) -> Response:
        """A new reason, offered after the others."""
        access.demand(self.user, Act.ADMINISTER)
        body = self.body(NewReason)
        return self.tell(shapes.ReasonShape, coding.add(body.pop("code"), body, by=self.user), 201)


class OneReason(Door):
    @describe(shapes.ReasonShape, name="reason")
    def get(self, request: Request, code: str) -> Response:
        """The reason, also when it is retired."""
        return self.tell(shapes.ReasonShape, _reason(code))

    @describe(shapes.ReasonShape, asks=ReasonFacts, name="change_reason")
    def patch(self, request: Request, code: str) -> Response:
        """What the reason says and sets going from now on; what was done for it stays done."""
        access.demand(self.user, Act.ADMINISTER)
        reason = _reason(code)
        return self.tell(shapes.ReasonShape, coding.change(reason, self.body(ReasonFacts), by=self.user))


class Retirement(Door):
    @describe(shapes.ReasonShape, asks=asked.Nothing, name="retire_reason")
    def post(self, request: Request, code: str) -> Response:
        """No longer offered; readable for ever."""
        access.demand(self.user, Act.ADMINISTER)
        self.body(asked.Nothing)
        return self.tell(shapes.ReasonShape, coding.retire(_reason(code), by=self.user))

    @describe(shapes.ReasonShape, name="offer_reason_again")
    def delete(self, request: Request, code: str) -> Response:
        """Offered again."""
        access.demand(self.user, Act.ADMINISTER)
        return self.tell(shapes.ReasonShape, coding.offer_again(_reason(code), by=self.user))


def _reason(code: str) -> Reason:
    reason: Any = Reason.objects.select_related("track").filter(code=code).first()
    if reason is None:
        raise Http404
    return reason  # type: ignore[no-any-return]


urlpatterns = [
    path("leads/<slug:public_id>/contest/", NewContest.as_view(), name="contest"),
    path("leads/<slug:public_id>/entries/<int:number>/recoding/", Recoding.as_view(), name="recoding"),
    path("contests/", Contests.as_view(), name="contests"),
    path("contests/<slug:public_id>/ruling/", Verdict.as_view(), name="ruling"),
    path("reasons/", Reasons.as_view(), name="reasons"),
    path("reasons/unclear/", Unclear.as_view(), name="unclear_reasons"),
    path("reasons/<slug:code>/", OneReason.as_view(), name="reason"),
    path("reasons/<slug:code>/retirement/", Retirement.as_view(), name="retirement"),
]
