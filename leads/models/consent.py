"""What a person agreed to, when, where and by which words; withdrawals are rows of their own."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import guards
from leads.models.ids import new_public_id
from leads.models.written import Written


class ConsentState(models.TextChoices):
    """The sum of a lead's consent rows, mirrored on the lead."""

    NONE = "none", _("No consent on record")
    GIVEN = "given", _("May be contacted")
    WITHDRAWN = "withdrawn", _("Wants no contact")


class Channel(models.TextChoices):
    """The way by which a person is contacted."""

    ANY = "any", pgettext_lazy("channel", "Any way")  # said without a channel
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Telephone")
    POST = "post", _("Post")
    MESSAGE = "message", _("Text message")


class Purpose(models.TextChoices):
    """What a person is contacted for."""

    CONTACT = "contact", _("Answer and advice")
    ADVERTISING = "advertising", _("News and offers")


class Basis(models.TextChoices):
    """On which ground of Article 6 GDPR (and section 7 UWG for advertising) the contact stands."""

    CONSENT = "consent", _("Consent")
    ENQUIRY = "enquiry", _("Enquiry of the person (steps before a contract)")
    CUSTOMER = "customer", _("Existing customer, similar products")
    CONTRACT = "contract", _("Contract")
    INTEREST = "interest", _("Legitimate interest")


def consent_mirror(label: Any) -> Any:
    """What the consent rows come to for one channel, for answers and advice."""
    return models.CharField(label, max_length=10, choices=ConsentState, default=ConsentState.NONE, db_default="none")


class ConsentText(models.Model):
    """A wording that is shown where consent is asked; a changed wording is a new version, kept for ever."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.CONTACT)
    channels = models.JSONField(_("channels"), default=list)  # codes of Channel that the wording names
    text_de = models.TextField(_("wording (German)"), max_length=4000)
    text_en = models.TextField(_("wording (English)"), max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager["ConsentText"]] = models.Manager()

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="consent_wording_version_once")]
        triggers = [
            pgtrigger.Trigger(
                name="stays_as_shown", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                func=guards.refused("a wording that may have been shown stays"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def in_language(self, language: str) -> str:
        return self.text_de if language == "de" else self.text_en


class ConsentRequest(models.Model):
    """A double opt-in: asked by mail, and confirmed by a person who presses a button, or never."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="consent_requests")
    key_hash = models.CharField(max_length=64, unique=True)  # of the key in the mail's link, which nobody keeps
    key = models.CharField(max_length=64, blank=True)  # until the mail is out
    address = models.EmailField(_("address"), max_length=254)
    language = models.CharField(max_length=2, default="de")
    channels = models.JSONField(default=list)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.ADVERTISING)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+", db_index=False)
    wording = models.TextField(_("wording shown"), blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    asked_from = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("valid until"))
    mailed_at = models.DateTimeField(null=True)
    mail_after = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)  # the link was opened, by a person or a scanner: proves nothing
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_from = models.GenericIPAddressField(null=True)

    objects: ClassVar[models.Manager["ConsentRequest"]] = models.Manager()

    class Meta:
        verbose_name = _("double opt-in")
        verbose_name_plural = _("double opt-ins")
        indexes = [models.Index("id", name="consent_request_to_mail", condition=models.Q(mailed_at=None))]

    def __str__(self) -> str:
        return self.address


class Consent(Written):
    """One statement of a person about one channel and purpose, or of ours about the ground we stand on."""

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="consents", db_index=False)
    state = models.CharField(_("consent"), max_length=10, choices=ConsentState)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.ANY, db_default="any")
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose, default=Purpose.CONTACT, db_default="contact"
    )
    basis = models.CharField(_("legal ground"), max_length=10, choices=Basis, default=Basis.CONSENT,
                             db_default="consent")  # fmt: skip
    source = models.CharField(_("source"), max_length=120, blank=True)
    wording = models.TextField(_("wording shown"), blank=True)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+", db_index=False)
    address = models.CharField(_("address"), max_length=254, blank=True, db_default="")  # that it was given for
    given_from = models.GenericIPAddressField(_("given from"), null=True)
    request = models.ForeignKey(ConsentRequest, models.PROTECT, null=True, related_name="consents", db_index=False)
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
