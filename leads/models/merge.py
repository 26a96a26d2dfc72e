"""Two records of one person: the suspicion that waits for an answer, and the merge with all that its undoing needs."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.ids import new_public_id
from leads.models.lead import Lead
from leads.models.organisation import Organisation


class SuspicionQuerySet(models.QuerySet["Suspicion"]):
    def open(self) -> "SuspicionQuerySet":
        """Nobody has said yet whether the two are one."""
        return self.filter(state=Suspicion.State.OPEN)


class Suspicion(models.Model):
    """Two leads that may be one person. Once they are said to be different people it is never asked again."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MERGED = "merged", _("Same person")
        DISTINCT = "distinct", _("Different people")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    first = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)  # the older one
    second = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField(_("likeness"))  # of 100
    reasons = models.JSONField(default=list)  # leads.matching.reasons
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found at"), db_default=Now())
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["Suspicion"]] = models.Manager.from_queryset(SuspicionQuerySet)()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        indexes = [
            models.Index(
                models.F("score").desc(), models.F("id").desc(), name="suspicion_queue",
                condition=models.Q(state="open"),
            ),
            models.Index("second", name="suspicion_of_second"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_suspected_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="a_pair_is_ordered"),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False)),
                name="suspicion_is_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    @property
    def is_open(self) -> bool:
        return self.state == Suspicion.State.OPEN


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Not taken back."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """One lead went into another. `undo` holds what each was before and what was moved, to put it back exactly."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kept = models.ForeignKey(Lead, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Lead, models.PROTECT, related_name="+", db_index=False)
    suspicion = models.ForeignKey(Suspicion, models.SET_NULL, null=True, related_name="+", db_index=False)
    choices = models.JSONField(default=list)  # the facts for which the value of the gone one was taken
    undo = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)  # None: by itself
    at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    stayed = models.JSONField(default=list)  # facts that could not be put back, as they were changed since

    objects: ClassVar[models.Manager["Merge"]] = models.Manager.from_queryset(MergeQuerySet)()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at=None), name="a_lead_is_merged_away_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("gone")), name="nobody_is_merged_with_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"

    @property
    def is_standing(self) -> bool:
        return self.undone_at is None


class Identifier(models.Model):
    """A further address or number by which a person is known, beside those of the lead itself."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("telephone")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="identifiers", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=254)  # an address lower-cased, a number as E.164 where it could be read
    source = models.CharField(max_length=120, blank=True, db_default="")  # of what brought it; empty: a person's entry
    at = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager["Identifier"]] = models.Manager()

    class Meta:
        verbose_name = _("further address or number")
        verbose_name_plural = _("further addresses and numbers")
        indexes = [models.Index("kind", "value", name="identifier_value")]
        constraints = [
            models.UniqueConstraint(fields=["lead", "kind", "value"], name="identifier_is_noted_once"),
            models.CheckConstraint(condition=~models.Q(value=""), name="identifier_has_a_value"),
        ]

    def __str__(self) -> str:
        return self.value


class OrganisationMerge(models.Model):
    """One organisation went into another: `moved` are the leads and domains that went along."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["OrganisationMerge"]] = models.Manager()

    class Meta:
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at=None), name="an_organisation_is_merged_away_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class SweepPlace(models.Model):
    """How far a sweep has come, so that the next one goes on from there."""

    name = models.CharField(max_length=40, unique=True)
    position = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager["SweepPlace"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"
