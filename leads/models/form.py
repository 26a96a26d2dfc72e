"""A form on the web: what it asks for, in versions that never change, and how it looks, thanks and guards itself."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import guards
from leads.models.campaign import Campaign
from leads.models.consent import ConsentText
from leads.models.ids import new_public_id
from leads.models.touchpoint import Touchpoint


class FieldType(models.TextChoices):
    """What a field of a form takes."""

    TEXT = "text", _("Text")
    LONG = "long", _("Long text")
    MAIL = "mail", _("E-mail address")
    PHONE = "phone", _("Telephone number")
    COMPANY = "company", _("Company")
    COUNTRY = "country", _("Country")
    CHOICE = "choice", _("Choice")
    CHOICES = "choices", _("Several choices")
    CHECKBOX = "checkbox", _("Checkbox")
    NUMBER = "number", pgettext_lazy("type", "Number")
    DATE = "date", _("Date")
    HIDDEN = "hidden", _("Hidden: from the link")


def both_languages() -> list[str]:
    return ["de", "en"]


class Form(models.Model):
    """A form as it is being worked on. Visitors see its published version, in the form's current colours and words."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    touchpoint = models.ForeignKey(
        Touchpoint, models.PROTECT, related_name="forms", db_index=False, verbose_name=_("touchpoint")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("campaign")
    )
    languages = models.JSONField(_("languages"), default=both_languages)  # the first is shown to whoever reads neither
    title_de = models.CharField(_("heading (German)"), max_length=120, blank=True)
    title_en = models.CharField(_("heading (English)"), max_length=120, blank=True)
    intro_de = models.TextField(_("text above the form (German)"), max_length=2000, blank=True)
    intro_en = models.TextField(_("text above the form (English)"), max_length=2000, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0f6b60")
    background = models.CharField(_("background"), max_length=7, default="#ffffff")
    thanks_de = models.TextField(_("thank-you text (German)"), max_length=2000, blank=True)
    thanks_en = models.TextField(_("thank-you text (English)"), max_length=2000, blank=True)
    redirect_url = models.URLField(_("address to go on to"), max_length=500, blank=True)
    origins = models.JSONField(_("sites that may embed it"), default=list)  # https://www.company.example
    # what a visitor is asked; published as a version
    fields = models.JSONField(_("fields"), default=list)
    consent_text = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("consent wording"),
    )  # fmt: skip
    consent_required = models.BooleanField(_("consent is a condition"), default=False)
    double_opt_in = models.BooleanField(_("double opt-in"), default=True)
    is_enquiry = models.BooleanField(_("the person asks for an answer"), default=True)
    published = models.ForeignKey("FormVersion", models.PROTECT, null=True, related_name="+", db_index=False)
    is_active = models.BooleanField(_("takes submissions"), default=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    revision = models.PositiveIntegerField(default=1)  # of the draft: whoever changes names the one they saw

    objects: ClassVar[models.Manager["Form"]] = models.Manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="form_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$") & models.Q(background__regex=r"^#[0-9a-f]{6}$"),
                name="form_colours_are_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(redirect_url="") | models.Q(redirect_url__startswith="https://"),
                name="form_goes_on_by_https",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def channel(self) -> str:
        """Under this name its submissions are kept."""
        return f"form:{self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether visitors may submit it."""
        return self.is_active and self.retired_at is None and self.published_id is not None

    def said(self, what: str, language: str) -> str:
        """One of its texts (title, intro, thanks) in the language, else in the other."""
        other = "en" if language == "de" else "de"
        return str(getattr(self, f"{what}_{language}") or getattr(self, f"{what}_{other}"))


class FormVersion(models.Model):
    """What visitors were asked, exactly: a submission names its version, so that fields added later break none."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    fields = models.JSONField(_("fields"))
    consent_text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+", db_index=False)
    consent_required = models.BooleanField(default=False)
    double_opt_in = models.BooleanField(default=True)
    is_enquiry = models.BooleanField(default=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["FormVersion"]] = models.Manager()

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]
        triggers = [
            pgtrigger.Trigger(
                name="form_version_stays", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                func=guards.refused("a version of a form that may have been shown stays"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"


class FormDay(models.Model):
    """How often a form was shown on a day (UTC)."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["FormDay"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "day"], name="form_day_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.day}"


class Knock(models.Model):
    """How often somebody sent a form within an hour. Whoever it was is kept as a keyed hash, and for hours only."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+", db_index=False)
    caller = models.CharField(max_length=32)
    hour = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "caller", "hour"], name="knock_counted_by_hour")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.hour}"
