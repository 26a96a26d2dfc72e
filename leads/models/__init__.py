"""Records: what Leadflow knows. The only import path for them."""

from leads.models import scheme
from leads.models.activity import Activity
from leads.models.agreement import Agreement
from leads.models.backtest import Backtest, BacktestLead
from leads.models.bant import AnyLetter, BantAnswer, BantLetter, Letter, Level
from leads.models.calendar import Closure, TeamCalendar, WorkingCalendar
from leads.models.campaign import Campaign
from leads.models.clock import Clock, ClockQuerySet, Pause
from leads.models.consent import Basis, Channel, Consent, ConsentRequest, ConsentState, ConsentText, Purpose
from leads.models.contest import Contest, ContestQuerySet
from leads.models.custom_field import CustomField, custom_fields
from leads.models.form import FieldType, Form, FormDay, FormVersion, Knock
from leads.models.handover import Cause, Handover, HandoverQuerySet
from leads.models.hours import Hours, ShortDay
from leads.models.import_job import (
    DateFormat,
    ImportedOrganisation,
    ImportedRow,
    ImportJob,
    ImportMapping,
    NumberFormat,
    RefusedRow,
)
from leads.models.intake import Intake, IntakeQuerySet
from leads.models.lead import Lead
from leads.models.lead_sets import FACTS, SEARCHED, LeadQuerySet
from leads.models.ledger import Kind, LedgerEntry
from leads.models.lookup import Lookup
from leads.models.merge import (
    Identifier,
    Merge,
    MergeQuerySet,
    OrganisationMerge,
    Suspicion,
    SuspicionQuerySet,
    SweepPlace,
)
from leads.models.notice import Notice, NoticeQuerySet
from leads.models.organisation import Organisation, OrganisationDomain
from leads.models.reason import Category, Effect, Reason, Use
from leads.models.reminder import FOR_HEADS, OF_CLOCKS, PERSONAL, Reminder, ReminderKind, ReminderQuerySet
from leads.models.saved_view import Layout, Pin, SavedView, SavedViewQuerySet, Sort
from leads.models.shadow import Shadow, ShadowDifference
from leads.models.signature import Acknowledgement, Part, Signature
from leads.models.stage import MARKETING_STAGES, MERGED_FROM, OFFERED_FROM, OPEN_STAGES, SALES_STAGES, Side, Stage
from leads.models.talk import Talk
from leads.models.terms import (
    ClockKind,
    ClockTerms,
    MarketingPromise,
    Offering,
    Promises,
    Route,
    RoutingMethod,
    RoutingTerms,
    Rung,
    SalesPromise,
    ScoreLine,
    Silence,
    Step,
    Target,
)
from leads.models.touch import Touch
from leads.models.touchpoint import Touchpoint
from leads.models.track import Track, TrackStep
from leads.models.webhook import WebhookEndpoint, WebhookEndpointQuerySet

LeadHistory = Lead.history.rel.related_model  # type: ignore[attr-defined]  # made by django-pghistory

__all__ = [
    "FACTS", "FOR_HEADS", "MARKETING_STAGES", "MERGED_FROM", "OFFERED_FROM", "OF_CLOCKS", "OPEN_STAGES", "PERSONAL",
    "SALES_STAGES", "SEARCHED", "Acknowledgement", "Activity", "Agreement", "AnyLetter", "Backtest", "BacktestLead",
    "BantAnswer", "BantLetter", "Basis", "Campaign", "Category", "Cause", "Channel", "Clock", "ClockKind",
    "ClockQuerySet", "ClockTerms", "Closure", "Consent", "ConsentRequest", "ConsentState", "ConsentText", "Contest",
    "ContestQuerySet", "CustomField", "DateFormat", "Effect", "FieldType", "Form", "FormDay", "FormVersion",
    "Handover", "HandoverQuerySet", "Hours", "Identifier", "ImportJob", "ImportMapping", "ImportedOrganisation",
    "ImportedRow", "Intake", "IntakeQuerySet", "Kind", "Knock", "Layout", "Lead", "LeadHistory", "LeadQuerySet",
    "LedgerEntry", "Letter", "Level", "Lookup", "MarketingPromise", "Merge", "MergeQuerySet", "Notice",
    "NoticeQuerySet", "NumberFormat", "Offering", "Organisation", "OrganisationDomain", "OrganisationMerge", "Part",
    "Pause", "Pin", "Promises", "Purpose", "Reason", "RefusedRow", "Reminder", "ReminderKind", "ReminderQuerySet",
    "Route", "RoutingMethod", "RoutingTerms", "Rung", "SalesPromise", "SavedView", "SavedViewQuerySet", "ScoreLine",
    "Shadow", "ShadowDifference", "ShortDay", "Side", "Signature", "Silence", "Sort", "Stage", "Step", "Suspicion",
    "SuspicionQuerySet", "SweepPlace", "Talk", "Target", "TeamCalendar", "Touch", "Touchpoint", "Track",
    "TrackStep", "Use", "WebhookEndpoint", "WebhookEndpointQuerySet", "WorkingCalendar", "custom_fields", "scheme",
]  # fmt: skip
