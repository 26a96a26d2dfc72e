"""Who signed an agreement, and who has taken note of it. Both are for ever."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from leads.models import agreement_guards
from leads.models.agreement import Agreement


class Part(models.TextChoices):
    """Whose signature it is: each agreement bears one of each."""

    MARKETING = "marketing", _("Head of marketing")
    SALES = "sales", _("Head of sales")
    MANAGEMENT = "management", _("Management sponsor")

    @property
    def role(self) -> Role:
        """Who holds this role signs this part, and nobody else."""
        return agreement_guards.PARTS[self.value]

    @classmethod
    def of(cls, user: User) -> "Part | None":
        """The part that this person may sign; most sign none."""
        return next((part for part in cls if part.role == user.role), None)


class Signature(models.Model):
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures", db_index=False)
    part = models.CharField(_("part"), max_length=10, choices=Part)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)  # as it was when it was signed
    at = models.DateTimeField(_("signed at"), default=timezone.now)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)  # SHA-256 of the words that were signed

    objects: ClassVar[models.Manager["Signature"]] = models.Manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "part"], name="each_part_signs_once"),
            models.UniqueConstraint(fields=["agreement", "by"], name="nobody_signs_two_parts"),
            models.CheckConstraint(condition=models.Q(part__in=Part.values), name="signature_part_is_known"),
        ]
        triggers = agreement_guards.SIGNATURE

    def __str__(self) -> str:
        return f"{self.name}, {Part(self.part).label}"


class Acknowledgement(models.Model):
    """A person who works under this agreement has read it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="acknowledgements", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("acknowledged at"), default=timezone.now)

    objects: ClassVar[models.Manager["Acknowledgement"]] = models.Manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "user"], name="acknowledged_once_per_person")]
        triggers = agreement_guards.ACKNOWLEDGEMENT

    def __str__(self) -> str:
        return f"{self.user} {self.agreement}"
