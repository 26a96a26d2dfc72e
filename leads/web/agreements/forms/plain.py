"""The sections whose fields are always the same."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.document import Section
from leads.web.agreements.forms.base import SectionForm, figure, percent
from leads.web.forms import amount_field, day_field, text_field
from leads.web.rule_builder import RuleField


class PurposeForm(SectionForm):
    section = Section.PURPOSE
    purpose = text_field(
        _("Who does what, when, in which quality"), longest=10_000, rows=10, required=False,
        help_text=_("A few sentences that both sides would say aloud. Each line becomes a paragraph."),
    )  # fmt: skip


class DefinitionForm(SectionForm):
    section = Section.DEFINITION
    definition = RuleField(label=_("A contact becomes a lead (MQL) when"))


class HandoverForm(SectionForm):
    section = Section.HANDOVER

    def build(self) -> None:
        self.fields.update({
            "handover_rule": RuleField(label=_("A lead may be handed over when")),
            "offering_terms-automatic": forms.BooleanField(
                label=_("Leads that pass are offered to sales by themselves"), required=False,
                help_text=_("Otherwise they wait on marketing's desk until a person hands them over."),
            ),
            "offering_terms-against_rule": forms.BooleanField(
                label=_("A person may hand over against the rule"), required=False,
                help_text=_("With a reason; such handovers are counted."),
            ),
        })  # fmt: skip


class HandRaisersForm(SectionForm):
    section = Section.HAND_RAISERS
    hand_raiser_rule = RuleField(
        label=_("A lead goes straight to sales when"), required=False,
        help_text=_("Such as a request for a demo. Leave it empty where all leads pass the handover rule."),
    )  # fmt: skip


class PromisesForm(SectionForm):
    section = Section.PROMISES

    def build(self) -> None:
        self.fields.update({
            "promise_terms-marketing-leads_a_month": figure(_("Marketing: leads handed over a month")),
            "promise_terms-marketing-accepted_percent": percent(_("Marketing: of these, accepted by sales at least")),
            "promise_terms-marketing-complete_percent": percent(_("Marketing: with a complete dossier at least")),
            "promise_terms-sales-answered_percent": percent(_("Sales: handovers answered in time at least")),
            "promise_terms-sales-contacted_percent": percent(_("Sales: accepted leads contacted in time at least")),
            "promise_terms-sales-attempts": figure(
                _("Sales: attempts before a lead counts as not reachable"), least=1, most=100
            ),
            "promise_terms-sales-attempted_percent": percent(_("Sales: that many attempts for at least")),
            "promise_terms-if_broken": text_field(
                _("What happens when a promise is not kept"), longest=4_000, rows=4, required=False
            ),
        })  # fmt: skip


class TargetForm(SectionForm):
    section = Section.TARGET

    def build(self) -> None:
        self.fields.update({
            "target_terms-amount": amount_field(
                _("Revenue a quarter"), required=False, min_value=1,
                help_text=_("What both sides work for. The target page measures it and says how many leads it takes."),
            ),
            "target_terms-currency": forms.CharField(label=_("Currency"), max_length=3, required=False, initial="EUR"),
        })  # fmt: skip

    def terms(self) -> dict[str, Any]:
        amount = self.cleaned_data["target_terms-amount"]
        currency = self.cleaned_data["target_terms-currency"].strip().upper()
        return {"target_terms": {"amount": str(amount), "currency": currency} if amount is not None else {}}


class RefereeForm(SectionForm):
    section = Section.REFEREE
    referee = forms.ModelChoiceField(
        User.objects.none(), label=_("Who decides when marketing contests a return"), required=False,
        empty_label=_("nobody yet"),
        help_text=_("Somebody whom both sides believe. The verdict goes on record."),
    )  # fmt: skip

    def build(self) -> None:
        field = self.fields["referee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.working().order_by("name")


class StartForm(SectionForm):
    section = Section.START
    motive = text_field(
        _("Why this change"), longest=4_000, rows=4, required=False,
        help_text=_("Read by all who sign and acknowledge, above the list of changes."),
    )  # fmt: skip
    starts_on = day_field(_("In force from the beginning of"), required=False,
                          help_text=_("In the company's time zone. Empty: from the third signature on."))  # fmt: skip
    starts_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Empty: midnight, when the day begins."),
    )  # fmt: skip

    def stored(self) -> Iterator[tuple[str, Any]]:
        yield "motive", self.agreement.motive
        if starts := self.agreement.starts_at:
            local = timezone.localtime(starts, timezone.get_default_timezone())
            yield from (("starts_on", local.date()), ("starts_time", local.time()))

    def terms(self) -> dict[str, Any]:
        day, at = self.cleaned_data["starts_on"], self.cleaned_data["starts_time"] or time()
        zone = timezone.get_default_timezone()
        return {"motive": self.given("motive"), "starts_at": datetime.combine(day, at, tzinfo=zone) if day else None}

    def _nearest(self, path: str) -> str:
        return "starts_on" if path == "starts_at" else super()._nearest(path)
