"""Touchpoints and campaigns are kept up: who answers for them, what they cost, and when one has fallen silent."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from leads.cleaning import clean_text
from leads.models import Campaign, Touch, Touchpoint
from leads.refusals import Refusal

LONGEST_RHYTHM = 366  # days


class BadTouchpoint(Refusal):
    """The touchpoint can't be kept like this; `fields` says why."""


class BadCampaign(Refusal):
    """The campaign can't be kept like this; `fields` says why."""


# touchpoints --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TouchpointPlan:
    """All that a touchpoint is to be. `rhythm_days`: a lead at least every so many days, else it counts as silent."""

    name: str
    kind: str
    answerable: User | None = None
    rhythm_days: int | None = None
    is_active: bool = True


@transaction.atomic
def add_touchpoint(plan: TouchpointPlan, *, by: User) -> Touchpoint:
    """A new one; its code, by which forms, files and programs name it, is made from its name. BadTouchpoint."""
    _check_touchpoint(plan, known=None)
    code = _free_code(plan.name)
    return Touchpoint.objects.create(code=code, **_columns(plan))


@transaction.atomic
def change_touchpoint(point: Touchpoint, plan: TouchpointPlan, *, by: User) -> Touchpoint:
    """What it is called, who answers for it, how often it brings a lead. Its code stays. BadTouchpoint."""
    held = Touchpoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    _check_touchpoint(plan, known=held)
    for name, value in _columns(plan).items():
        setattr(held, name, value)
    held.alarmed_at = held.alarm_mailed_at = None  # judged anew at the next bell
    held.save()
    return held


def _columns(plan: TouchpointPlan) -> dict[str, object]:
    return {
        "name": plan.name.strip(), "kind": plan.kind, "answerable": plan.answerable, "rhythm_days": plan.rhythm_days,
        "is_active": plan.is_active,
    }  # fmt: skip


def _check_touchpoint(plan: TouchpointPlan, *, known: Touchpoint | None) -> None:
    problems: dict[str, str] = {}
    if known is None and not plan.name.strip():
        problems["name"] = _("Please enter a name.")
    if words := _text_problem(plan.name, 100):
        problems["name"] = words
    if plan.kind not in Touchpoint.Kind.values:
        problems["kind"] = _("Please choose one of the kinds.")
    if plan.rhythm_days is not None and not 1 <= plan.rhythm_days <= LONGEST_RHYTHM:
        problems["rhythm_days"] = _("Please enter 1 to %(most)d days.") % {"most": LONGEST_RHYTHM}
    if plan.answerable is not None and not plan.answerable.is_active:
        problems["answerable"] = _("This person no longer works here.")
    if problems:
        raise BadTouchpoint(_("Please mend the marked fields."), problems)


def _free_code(name: str) -> str:
    stem = slugify(name)[:50] or "touchpoint"
    taken = set(Touchpoint.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def _text_problem(text: str, longest: int) -> str:
    try:
        clean_text(text, longest=longest)
    except ValueError as problem:
        return str(problem)
    return ""


@transaction.atomic
def watch_for_silence(*, now: datetime) -> int:
    """Mark each touchpoint that brought nothing for longer than its rhythm, and unmark who is heard again.

    Returns how many fell silent now. A new one is given its rhythm from its first lead on.
    """
    newest = {pk: at for pk, at in _newest() if at is not None}
    watched = Touchpoint.objects.select_for_update(skip_locked=True).filter(is_active=True).exclude(rhythm_days=None)
    fallen = 0
    for point in watched:
        last = newest.get(point.pk)
        is_silent = last is not None and last < now - timedelta(days=point.rhythm_days or 0)
        if is_silent != (point.alarmed_at is not None):
            point.alarmed_at, point.alarm_mailed_at = (now, None) if is_silent else (None, None)
            point.save(update_fields=["alarmed_at", "alarm_mailed_at"])
            fallen += is_silent
    Touchpoint.objects.exclude(alarmed_at=None).filter(Q(is_active=False) | Q(rhythm_days=None)).update(
        alarmed_at=None, alarm_mailed_at=None
    )
    return fallen


def _newest() -> list[tuple[int, datetime | None]]:
    """The last touch of each that has a rhythm, each found at the end of its index."""
    watched = Touchpoint.objects.filter(is_active=True).exclude(rhythm_days=None).values_list("pk", flat=True)
    return [(pk, Touch.objects.filter(touchpoint=pk).aggregate(at=Max("at"))["at"]) for pk in watched]


# campaigns ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CampaignPlan:
    """All that a campaign is to be; empty UTM source and medium stand for any."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    cost: Decimal | None = None
    currency: str = settings.CURRENCY
    utm_campaign: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    answerable: User | None = None


def add_campaign(plan: CampaignPlan, *, by: User) -> Campaign:
    """BadCampaign, also where its name or its UTM values are taken."""
    return _kept(Campaign(), plan)


@transaction.atomic
def change_campaign(campaign: Campaign, plan: CampaignPlan, *, by: User) -> Campaign:
    """Say it otherwise; touches that carry its old name carry the new one. BadCampaign."""
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    before = held.name
    kept = _kept(held, plan)
    if kept.name != before:
        Touch.objects.filter(campaign=before).update(campaign=kept.name)
    return kept


def _kept(campaign: Campaign, plan: CampaignPlan) -> Campaign:
    _check_campaign(plan)
    for name, value in _campaign_columns(plan).items():
        setattr(campaign, name, value)
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as taken:
        field = "utm_campaign" if "campaign_utm_known_once" in str(taken) else "name"
        raise BadCampaign(
            _("Please mend the marked fields."), {field: _("Another campaign has this already.")}
        ) from None
    return campaign


def _campaign_columns(plan: CampaignPlan) -> dict[str, object]:
    columns = {name: getattr(plan, name) for name in (field.name for field in fields(plan)) if name != "answerable"}
    texts = {name: " ".join(value.split()) for name, value in columns.items() if isinstance(value, str)}
    return {**columns, **texts, "currency": plan.currency.upper(), "answerable": plan.answerable}


def _check_campaign(plan: CampaignPlan) -> None:
    problems: dict[str, str] = {}
    for name in ("name", "utm_campaign", "utm_source", "utm_medium"):
        if words := _text_problem(getattr(plan, name), 120):
            problems[name] = words
    if not plan.name.strip():
        problems["name"] = _("Please enter a name.")
    if plan.cost is not None and not 0 <= plan.cost < Decimal(10) ** 10:
        problems["cost"] = _("Please enter an amount between 0 and 9,999,999,999.")
    if len(plan.currency) != 3 or not plan.currency.isascii() or not plan.currency.isalpha():
        problems["currency"] = _("Please enter the code of %(length)d letters.") % {"length": 3}
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        problems["ends_on"] = _("It can't end before it begins.")
    if (plan.utm_source or plan.utm_medium) and not plan.utm_campaign.strip():
        problems["utm_campaign"] = _("Source and medium need a utm_campaign beside them.")
    if problems:
        raise BadCampaign(_("Please mend the marked fields."), problems)
