"""The bodies that the acts take and the questions that the lists answer. Each names what a process wants to know."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team, User
from accounts.roles import Side
from leads import cleaning
from leads.api.bodies import ByCode, ById, Day, Fields, Flag, Moment, Money, Number, OneOf, RuleText, Text
from leads.models import Activity, Cause, Lead, Level, Reason, Stage, Touchpoint, Use
from leads.reports.promises import Span
from leads.reports.timeline import Cursor, Show

LONGEST_NOTE = 2000


def _note() -> Text:
    return Text(required=False, allow_blank=True, max_length=LONGEST_NOTE)


def _fact(name: str) -> Text:
    longest = getattr(Lead._meta.get_field(name), "max_length", None)
    return Text(required=False, allow_blank=True, max_length=longest)


class Nothing(Fields):
    """An act that needs no further word."""


class Seen(Fields):
    """`version` is the version of the lead that you acted on; an older one than the present is refused with 409."""

    version = Number(required=False, min_value=1, max_value=2**31 - 1)


class Noted(Seen):
    """An act with a note for the record."""

    note = _note()


# a new lead, and its facts ------------------------------------------------------------------------


class Facts(Fields):
    """What is known of the person. White space is folded, addresses and telephone numbers are normalised."""

    first_name = _fact("first_name")
    last_name = _fact("last_name")
    email = _fact("email")
    phone = _fact("phone")
    job_title = _fact("job_title")
    company = _fact("company")
    country = Text(
        required=False, allow_blank=True, max_length=cleaning.LONGEST_COUNTRY,
        help_text="Two letters, or its name in English or German",
    )  # fmt: skip
    language = _fact("language")
    interest = _fact("interest")
    origin = _fact("origin")
    expected_value = Money(required=False, allow_null=True)
    currency = _fact("currency")
    custom = serializers.DictField(
        required=False, help_text="Facts that an admin added, by their codes (see custom-fields/); null empties one"
    )


class FactsSeen(Facts, Seen):
    """The facts to change; the others stay."""


class Capture(Facts):
    """A new lead with how it came in."""

    generated_by = OneOf(Side, required=False, help_text="Default: your own side")
    touchpoint = ByCode(Touchpoint.objects.filter(is_active=True), required=False)
    campaign = Text(required=False, allow_blank=True, max_length=120)
    utm = serializers.DictField(child=Text(allow_blank=True, max_length=200), required=False)
    captured_at = Moment(required=False, help_text="First contact; default: now")
    consent = Flag(required=False, help_text="The person may be contacted")
    consent_source = Text(required=False, allow_blank=True, max_length=120)
    consent_wording = Text(required=False, allow_blank=True, max_length=5000)
    although_known = Flag(required=False, help_text="Take it in even if the e-mail address is known")


# acts ---------------------------------------------------------------------------------------------


class Offer(Noted):
    """To whom the lead is offered: a sales team, or a person of it; neither: to whom the agreement routes it."""

    team = ById(Team.objects.all(), required=False, allow_null=True, help_text="A sales team")
    person = ById(User.objects.select_related("team"), required=False, allow_null=True)
    again = serializers.BooleanField(required=False, help_text="Confirms a lead that came back more than twice")
    talk = Text(required=False, allow_blank=True, max_length=500, help_text="After two returns between the same two")
    against_rule = Text(
        required=False, allow_blank=True, max_length=500,
        help_text="Why it goes although it misses something; only where the agreement allows it, and counted",
    )  # fmt: skip


class Reasoned(Noted):
    """An act that needs a coded reason; some reasons need a note."""

    reason = ByCode(Reason.objects.select_related("track"), help_text="A code of /reasons/")
    same_as = Text(
        required=False, allow_blank=True, max_length=254,
        help_text="Where the reason says that it is the same person: id or e-mail address of the lead that goes on",
    )  # fmt: skip


class ReasonedUntil(Reasoned):
    """An act that needs a coded reason; some reasons need a note or a date."""

    until = Day(required=False, allow_null=True, help_text="Where the reason needs a date")


class Deal(Noted):
    """A won deal."""

    amount = Money()
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", required=False)
    won_on = Day()


class Assignment(Noted):
    """Who is to be responsible: a person (with their team) or a whole team."""

    person = ById(User.objects.select_related("team"), required=False, allow_null=True)
    team = ById(Team.objects.all(), required=False, allow_null=True, help_text="Where no person is named")


class NoteWritten(Fields):
    """A note, or what came of a call, mail or meeting."""

    kind = OneOf(Activity.Kind, default=Activity.Kind.NOTE)
    text = Text(required=False, allow_blank=True, max_length=10_000)
    outcome = OneOf(Activity.Outcome, required=False, allow_blank=True, help_text="Of a call")
    although = Text(
        required=False, allow_blank=True, max_length=500,
        help_text="Needed for a call or a mail that the person has forbidden: why there was one",
    )  # fmt: skip


class Answered(Seen):
    """What was found out about one letter, with a sentence of evidence."""

    level = OneOf(Level)
    evidence = Text(required=False, allow_blank=True, max_length=500)
    said_by = Text(required=False, allow_blank=True, max_length=120)
    conversation = Text(required=False, allow_blank=True, max_length=120)
    amount = Money(required=False, allow_null=True, help_text="Only for the budget")
    by_when = Day(required=False, allow_null=True, help_text="Only for the timeframe")


class ReminderPlanned(Fields):
    """Something to remember about the lead, at a time in the future."""

    due_at = Moment(source="due")
    text = Text(max_length=200)


class Until(Fields):
    """Until when."""

    until = Moment()


# lists --------------------------------------------------------------------------------------------


@extend_schema_field(OpenApiTypes.STR)
class Stages(serializers.Field[Any, Any, Any, Any]):
    """One stage or several, separated by commas."""

    def to_internal_value(self, data: str) -> list[Stage]:
        unknown = [code for code in data.split(",") if code not in Stage.values]
        if unknown:
            raise serializers.ValidationError(_("There is no such stage."))
        return [Stage(code) for code in data.split(",")]


class Page(Fields):
    """Which part of a list."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = Text(required=False, max_length=500, help_text="As `next` of the page before has it")


class LeadsAsked(Page):
    """Which leads, in which order."""

    stage = Stages(required=False, help_text="One or several, separated by commas")
    side = OneOf(Side, required=False)
    responsible = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    team = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    origin = Text(required=False, max_length=60)
    q = Text(required=False, max_length=200, help_text="Words of name, address, company or telephone")
    captured_from = Moment(required=False)
    captured_to = Moment(required=False, help_text="Leads captured before this moment")
    changed_since = Moment(required=False)
    external_id = Text(required=False, max_length=120)
    view = Text(required=False, max_length=12, help_text="Only the leads of this saved view, in its order")
    rule = RuleText(required=False, help_text="A rule as JSON that the leads must pass")
    order = serializers.ChoiceField(["newest", "oldest", "deadline"], required=False, help_text="Default: newest")

    def to_query(self) -> Q:
        """The filters that one column answers."""
        asked = self.validated_data
        columns = {
            "responsible": "responsible_id", "team": "team_id", "origin": "origin", "external_id": "external_id",
            "captured_from": "captured_at__gte", "captured_to": "captured_at__lt",
            "changed_since": "updated_at__gte", "stage": "stage__in",
        }  # fmt: skip
        return Q(**{column: asked[name] for name, column in columns.items() if name in asked})


class HandoversAsked(Page):
    """Which handovers."""

    open = serializers.BooleanField(required=False, allow_null=True, default=None)
    team = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    mine = serializers.BooleanField(default=False, help_text="Offered to you or to your team")
    lead = Text(required=False, max_length=12)
    complete = serializers.BooleanField(required=False, allow_null=True, default=None)
    against_rule = serializers.BooleanField(required=False, allow_null=True, default=None)
    cause = OneOf(Cause, required=False, help_text="What set the offer going")


class RemindersAsked(Page):
    """My reminders, the earliest first."""


class AbsencesAsked(Fields):
    """Whose absences, and from which day on."""

    person = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    since = Day(required=False, help_text="Those that end on this day or later; default: today")


class AbsencePlanned(Fields):
    """Somebody will be away; both days included."""

    person = ById(User.objects.select_related("team"), required=False, help_text="Default: you")
    first_day = Day()
    last_day = Day()
    deputy = ById(User.objects.select_related("team"), required=False, allow_null=True)
    note = Text(required=False, allow_blank=True, max_length=200)


class ReasonsAsked(Fields):
    """Reasons for which act."""

    use = OneOf(Use, required=False)


class TimelineAsked(Fields):
    """Which part of the timeline."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = Text(required=False, max_length=100, help_text="As `next` of the page before has it")
    show = OneOf(Show, required=False, help_text="Only what is of this kind")

    def validate_cursor(self, text: str) -> Cursor:
        cursor = Cursor.read(text)
        if cursor is None:
            raise serializers.ValidationError(_("This cursor belongs to another list."))
        return cursor


class FunnelAsked(Fields):
    """Which days of the first contact."""

    since = Day(required=False, help_text="First contact on this day or later")
    until = Day(required=False, help_text="First contact on this day or earlier")


class PeriodAsked(Fields):
    """A period of days, both included, in the company's time zone."""

    first_day = Day()
    last_day = Day()


class PromisesAsked(Fields):
    """Whose promises, of which period, as of which day."""

    side = OneOf(Side, required=False)
    period = Text(required=False, max_length=7, help_text="2026-11 or 2026-Q4; else the month of the day")
    as_of = Day(required=False, help_text="As things stood at the end of this day; else today")

    def validate_period(self, text: str) -> str:
        if Span.read(text) is None:
            raise serializers.ValidationError(_("Please name a month as 2026-11 or a quarter as 2026-Q4."))
        return text
