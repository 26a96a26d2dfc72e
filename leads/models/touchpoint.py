"""A place where the company meets people, with the person answering for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _


class Touchpoint(models.Model):
    class Kind(models.TextChoices):
        FORM = "form", _("Web form")
        FAIR = "fair", _("Fair")
        PHONE = "phone", _("Phone")
        WEBINAR = "webinar", _("Webinar")
        AD = "ad", _("Ad")
        REFERRAL = "referral", _("Referral")
        SALES = "sales", _("Sales")
        IMPORT = "import", _("Import")
        OTHER = "other", _("Other")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Empty: called by its kind"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    answerable = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("answerable person"),
    )
    rhythm_days = models.PositiveSmallIntegerField(
        _("expected rhythm"), null=True, blank=True, help_text=_("A lead at least every so many days; empty: no alarm")
    )
    alarmed_at = models.DateTimeField(null=True, editable=False)  # since when it counts as silent; empty with a lead
    alarm_mailed_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[models.Manager["Touchpoint"]] = models.Manager()

    class Meta:
        verbose_name = _("touchpoint")
        verbose_name_plural = _("touchpoints")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name or str(self.Kind(self.kind).label)

    @classmethod
    def in_words(cls, path: str = "") -> Coalesce:
        """What `str` says, as an expression in the reader's language; `path` leads to the touchpoint."""
        kinds = [When(**{f"{path}kind": kind}, then=Value(str(kind.label))) for kind in cls.Kind]
        return Coalesce(NullIf(f"{path}name", Value("")), Case(*kinds, output_field=models.CharField()))
