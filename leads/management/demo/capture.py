"""What brings the demo company its leads: campaigns with their cost, touchpoints with who answers for them, a form."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from leads import connecting, consenting, depositing, designing, keeping, merging, submitting, unpacking
from leads.depositing import Deposit
from leads.form.fields import first_fields
from leads.keeping import CampaignPlan, TouchpointPlan
from leads.models import Channel, Form, Purpose, Touchpoint, WebhookEndpoint
from leads.submitting import Submission
from leads.vendors.meaning import Event

_CAMPAIGNS = (  # name, begins so many days ago, lasts, cost, utm_campaign
    ("Wärmepumpe 2026", 170, 200, "14500", "waermepumpe"),
    ("Speicher-Kampagne", 120, 90, "6800", "speicher"),
    ("E-world Essen", 150, 3, "22000", ""),
    ("Abwärme nutzen / Waste heat", 90, 60, "1900", "abwaerme"),
)
_RHYTHMS = {"website": 3, "ads": 3, "webinar": 30, "phone": 14}  # days
_VISITORS = (  # the second is the first one again, the third perhaps
    (
        "Jonas Reinders",
        "j.reinders@reinders-bau.example",
        "Reinders Bau GmbH",
        "Bitte um Rückruf: Großwärmepumpe.",
    ),
    ("Jonas Reinders", "j.reinders@reinders-bau.example", "Reinders Bau GmbH", "Noch etwas: Wir planen für Herbst."),
    ("Jonas Rainders", "reinders@reinders-bau.example", "Reinders Bau", "Wann können Sie uns besuchen?"),
    ("Amélie Fournier", "amelie.fournier@thermoval.example", "Thermoval SA", "Please send me your reference list."),
)
_TOLD_BY_DEALERS: tuple[dict[str, Any], ...] = (
    {"type": "ping"},
    {"type": "enquiry.created", "data": {
        "vorname": "Svenja", "nachname": "Albers", "email": "s.albers@albers-heizung.example",
        "firma": "Albers Heizungsbau GmbH", "telefon": "+49 4921 5550147", "nachricht": "Zwei Großspeicher für 2027.",
    }},
    {"type": "enquiry.created", "data": {"firma": "Meyer & Sohn", "bemerkung": "Bitte Preisliste an den Händler"}},
)  # fmt: skip
_NEWS_DE = "Ja, ich möchte Neuigkeiten und Angebote per E-Mail bekommen. Das kann ich jederzeit widerrufen."
_NEWS_EN = "Yes, I would like news and offers by e-mail. I can withdraw this at any time."


def set_up(colleagues: dict[str, User], *, today: datetime) -> None:
    """Everything that stands before the first visitor comes, and the last few visitors."""
    head = next(user for user in colleagues.values() if user.role == Role.MARKETING_HEAD)
    admin = next(user for user in colleagues.values() if user.role == Role.ADMIN)
    marketers = [user for user in colleagues.values() if user.role == Role.MARKETING]
    _campaigns(head, today)
    _touchpoints(head, marketers)
    _dealers(admin)
    form = _form(head, admin)
    for hours, visitor in zip((51, 26, 5, 2), _VISITORS, strict=True):
        _visit(form, *visitor, at=today - timedelta(hours=hours))
    merging.sweep(now=today + timedelta(hours=1))


def _dealers(admin: User) -> None:
    """The dealers' portal tells of its enquiries; what became of each event stands in the inbox of events."""
    plan = connecting.Plan("Händlerportal")
    portal = connecting.connect(WebhookEndpoint.Vendor.STANDARD, plan, by=admin).endpoint
    for number, body in enumerate(_TOLD_BY_DEALERS, start=1):
        depositing.deposit(Deposit(portal, [Event(f"msg_{number:04d}", body)], {"user-agent": "Haendlerportal/3.1"}))
    unpacking.apply_waiting(now=timezone.now())


def _campaigns(head: User, today: datetime) -> None:
    for name, ago, days, cost, utm in _CAMPAIGNS:
        begins = (today - timedelta(days=ago)).date()
        plan = CampaignPlan(
            name, begins, begins + timedelta(days=days), Decimal(cost), utm_campaign=utm, answerable=head
        )
        keeping.add_campaign(plan, by=head)


def _touchpoints(head: User, marketers: list[User]) -> None:
    for place, point in enumerate(Touchpoint.objects.order_by("code")):
        person = marketers[place % len(marketers)] if point.kind != Touchpoint.Kind.SALES else None
        plan = TouchpointPlan(point.name, point.kind, person, _RHYTHMS.get(point.code))
        keeping.change_touchpoint(point, plan, by=head)


def _form(head: User, admin: User) -> Form:
    wording = consenting.word(
        "news", by=admin, text_de=_NEWS_DE, text_en=_NEWS_EN, purpose=Purpose.ADVERTISING, channels=[Channel.MAIL]
    )
    plan = designing.Plan(
        "Kontakt", first_fields(), Touchpoint.objects.get(code="website"), consent_text=wording,
        title_de="Schreiben Sie uns", title_en="Write to us",
    )  # fmt: skip
    return designing.publish(designing.create(plan, by=head), by=head)


def _visit(form: Form, name: str, mail: str, company: str, message: str, *, at: datetime) -> None:
    values = {"name": [name], "email": [mail], "company": [company], "message": [message]}
    assert form.published is not None
    submitting.submit(Submission(form, form.published, values, language="de"), now=at)
