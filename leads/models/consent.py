"""What a person agreed to, when, where and by which words; withdrawals are rows of their own."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.written import Written


class ConsentState(models.TextChoices):
    """The sum of a lead's consent rows, mirrored on the lead."""

    NONE = "none", _("No consent on record")
    GIVEN = "given", _("May be contacted")
    WITHDRAWN = "withdrawn", _("Wants no contact")


class Consent(Written):
    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="consents", db_index=False)
    state = models.CharField(_("consent"), max_length=10, choices=ConsentState)
    source = models.CharField(_("source"), max_length=120, blank=True)
    wording = models.TextField(_("wording shown"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(_("when"))

    objects: ClassVar[models.Manager["Consent"]] = models.Manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index("lead", models.F("at").desc(), name="consent_of_lead")]

    def __str__(self) -> str:
        return str(ConsentState(self.state).label)
