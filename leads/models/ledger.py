"""The append-only record of every stage change and change of responsibility. Each kind knows its sentence."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from leads.models import guards
from leads.models.agreement import Agreement
from leads.models.clock import Clock
from leads.models.handover import Handover
from leads.models.lead import Lead
from leads.models.reason import Reason
from leads.models.stage import Side, Stage
from leads.models.written import Written, WrittenQuerySet


class Kind(models.TextChoices):
    CAPTURED = "captured", _("Captured")
    QUALIFIED = "qualified", _("Qualified")
    HANDED_OVER = "handed_over", _("Handed over")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    TAKEN_ON = "taken_on", _("Taken on")
    PASSED = "passed", _("Passed to marketing")
    PROMOTED = "promoted", _("Promoted")
    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")
    WON = "won", _("Won")
    DISQUALIFIED = "disqualified", _("Disqualified")
    REOPENED = "reopened", _("Reopened")
    ASSIGNED = "assigned", _("Assigned")
    UNDONE = "undone", _("Answer taken back")
    BREACHED = "breached", _("Time ran out")
    CONTESTED = "contested", _("Contested")
    UPHELD = "upheld", _("Return stands")
    OVERTURNED = "overturned", _("Return does not count")
    RECODED = "recoded", _("Reason changed")
    MERGED = "merged", _("Merged")
    MERGED_AWAY = "merged_away", _("Merged into another record")
    UNMERGED = "unmerged", _("Merge taken back")
    CALLED_OFF = "called_off", _("Appointment called off")


WITH_REASON = (Kind.REJECTED, Kind.RETURNED, Kind.LOST, Kind.DISQUALIFIED)
_SENTENCES = {
    Kind.CAPTURED: _("%(who)s captured the lead; %(after)s is responsible."),
    Kind.QUALIFIED: _("%(who)s qualified the lead: it meets the agreed definition."),
    Kind.HANDED_OVER: _("%(who)s handed the lead over to %(after)s."),
    Kind.WITHDRAWN: _("%(who)s withdrew the handover; %(after)s is responsible again."),
    Kind.ACCEPTED: _("%(who)s accepted the lead and checks BANT."),
    Kind.REJECTED: _("%(who)s rejected the lead: %(reason)s. %(after)s is responsible."),
    Kind.TAKEN_ON: _("%(who)s took the own lead on and checks BANT."),
    Kind.PASSED: _("%(who)s passed the lead to marketing; %(after)s is responsible."),
    Kind.PROMOTED: _("%(who)s promoted the lead to SQL: BANT is met."),
    Kind.RETURNED: _("%(who)s returned the lead to marketing: %(reason)s. %(after)s is responsible."),
    Kind.LOST: _("%(who)s lost the deal: %(reason)s. %(after)s is responsible."),
    Kind.WON: _("%(who)s won the deal."),
    Kind.DISQUALIFIED: _("%(who)s disqualified the lead: %(reason)s."),
    Kind.REOPENED: _("%(who)s reopened the lead: %(reason)s. %(after)s is responsible."),
    Kind.ASSIGNED: _("%(who)s made %(after)s responsible."),
    Kind.UNDONE: _("%(who)s took the answer back; the handover is open again."),
    Kind.BREACHED: _("The agreed time ran out: %(clock)s."),
    Kind.CONTESTED: _("%(who)s contests that the lead was given back."),
    Kind.UPHELD: _("%(who)s decided: the return stands."),
    Kind.OVERTURNED: _("%(who)s decided: the return does not count. %(after)s is responsible."),
    Kind.RECODED: _("%(who)s gave a clearer reason: %(reason)s."),
    Kind.MERGED: _("%(who)s merged another record of the same person into this one."),
    Kind.MERGED_AWAY: _("%(who)s merged this record into another one of the same person."),
    Kind.UNMERGED: _("%(who)s took the merge back: the two are different people."),
    Kind.CALLED_OFF: _("The person called an appointment off."),
}
_BY_SILENCE = {  # nobody did it: the agreement's rule for an unanswered clock
    Kind.ACCEPTED: _("Nobody answered in time: by the agreement the lead is accepted. %(after)s is responsible."),
    Kind.REJECTED: _("Nobody answered in time: by the agreement the lead goes back. %(after)s is responsible."),
    Kind.RETURNED: _("Nothing was decided in time: by the agreement the lead goes back. %(after)s is responsible."),
    Kind.LOST: _("Nothing was decided in time: by the agreement the lead goes back. %(after)s is responsible."),
}


def told_of(kind: Kind, *, who: str, after: object, reason: object, clock: object) -> str:
    """The sentence of an act, in the reader's language, of names alone. Nobody: Leadflow did it."""
    sentence = _SENTENCES[kind] if who else _BY_SILENCE.get(kind, _SENTENCES[kind])
    return str(sentence) % {
        "who": who or translated("Leadflow"),
        "after": after or translated("nobody"),
        "reason": reason or translated("no reason given"),
        "clock": clock or "",
    }


def told_by_source(from_stage: str, to_stage: str) -> str:
    """The sentence of history that comes from elsewhere."""
    stage = Stage(to_stage).label
    if not from_stage:
        return translated("The source knows the lead as %(stage)s.") % {"stage": stage}
    return translated("The source says: %(stage)s.") % {"stage": stage}


class LedgerQuerySet(WrittenQuerySet["LedgerEntry"]):
    def to_be_recoded(self) -> "LedgerQuerySet":
        """Given back or closed for a reason that says too little, and nobody has said since what it was."""
        recoded = LedgerEntry.objects.filter(about=models.OuterRef("pk"), kind=Kind.RECODED)
        unclear = self.filter(reason__in=Reason.objects.filter(is_to_be_recoded=True), kind__in=WITH_REASON)
        return unclear.filter(~models.Exists(recoded), imported=False)


class LedgerEntry(Written):
    """One act on record. `at` is when it happened (for imported history the source's date), `recorded_at` when it
    was written down; the order of a lead's entries is their number."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="ledger", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)  # None: Leadflow itself
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True)  # empty: the beginning
    to_stage = models.CharField(max_length=12, choices=Stage)
    responsible_before = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    responsible_after = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    team_before = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    team_after = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    handover = models.ForeignKey(Handover, models.PROTECT, null=True, related_name="+", db_index=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+", db_index=False)
    about = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", db_index=False
    )  # the earlier entry that is contested, judged or recoded
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, related_name="+", db_index=False)  # that ran out
    imported = models.BooleanField(default=False)  # history that comes from elsewhere, judged by no agreement

    objects: ClassVar[models.Manager["LedgerEntry"]] = models.Manager.from_queryset(LedgerQuerySet)()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            models.Index("kind", models.F("at").desc(), name="ledger_kind_newest"),
            models.Index("about", name="ledger_about", condition=models.Q(about__isnull=False)),
            models.Index("reason", "id", name="ledger_reason", condition=models.Q(reason__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lead", "number"], name="ledger_numbers_are_unique"),
            models.CheckConstraint(
                condition=models.Q(imported=True, agreement=None) | models.Q(imported=False),
                name="imported_history_has_no_agreement",
            ),
            models.CheckConstraint(
                condition=models.Q(to_stage__in=Stage.values),
                name="ledger_stage_is_known",
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(kind="breached"), name="a_breach_is_recorded_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="breached", clock__isnull=False)
                | (~models.Q(kind="breached") & models.Q(clock=None)),
                name="a_breach_names_its_clock",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=guards.APPEND_ONLY_BUT_FOR_UNDONE_IMPORTS,
            ),
            pgtrigger.Trigger(
                name="is_left_whole",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=guards.LEAD_DECLARE,
                func=guards.LEDGER_IS_LEFT_WHOLE,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=guards.APPEND_ONLY,
            ),
            pgtrigger.Trigger(
                name="has_no_gaps",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_entries"),
                func=guards.LEDGER_HAS_NO_GAPS,
            ),
            pgtrigger.Trigger(
                name="names_a_breach",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="breached"),
                timing=pgtrigger.Deferred,
                func=guards.LEDGER_NAMES_A_BREACH,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.sentence}"

    @property
    def side_before(self) -> Side | None:
        return Stage(self.from_stage).side if self.from_stage else None

    @property
    def side_after(self) -> Side | None:
        return Stage(self.to_stage).side

    @property
    def sentence(self) -> str:
        """The act in words, in the reader's language."""
        if self.imported:
            return told_by_source(self.from_stage, self.to_stage)
        after = self.responsible_after or self.team_after
        return told_of(
            Kind(self.kind), who=self.by.name if self.by else "", after=after, reason=self.reason, clock=self.clock
        )
