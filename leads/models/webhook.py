"""An address at which a service outside tells us of people: its secrets, what it brings them to, how it is read."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.ids import new_public_id
from leads.models.intake import Intake
from leads.models.sealed import SealedField
from leads.models.touchpoint import Touchpoint

PREFIX = "hook:"  # of Intake.channel
SHOWN = 4  # letters of a secret that tell it from another


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def with_last_event(self) -> "WebhookEndpointQuerySet":
        """`last_event`: when; `failed`: the id of one that could not be used.

        Asked of the events themselves: a counter here would make deliveries wait for each other.
        """
        own = Intake.objects.filter(channel=models.OuterRef("own_channel"))
        newest = own.order_by("-received_at", "-id").values("received_at")[:1]
        failed = own.filter(state=Intake.State.FAILED).order_by("-received_at").values("public_id")[:1]
        named = self.annotate(own_channel=Concat(models.Value(PREFIX), models.F("public_id")))
        events = {"last_event": models.Subquery(newest), "failed": models.Subquery(failed)}
        return named.select_related("touchpoint").annotate(**events)


class WebhookEndpoint(models.Model):
    """`secrets`: [{"value", "since", "until"}], the newest first; `until` (ISO, UTC) ends an old one's time.

    A secret must be at hand to verify a signature, so it is kept, sealed, and shown only once: when it is made.
    """

    class Vendor(models.TextChoices):
        TYPEFORM = "typeform", "Typeform"
        META = "meta", "Meta Lead Ads"
        LINKEDIN = "linkedin", "LinkedIn Lead Sync"
        GOOGLE = "google", "Google Ads"
        CALENDLY = "calendly", "Calendly"
        HUBSPOT = "hubspot", "HubSpot"
        STANDARD = "standard", _("Any other service (Standard Webhooks)")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    vendor = models.CharField(_("service"), max_length=10, choices=Vendor)
    name = models.CharField(_("name"), max_length=100)
    touchpoint = models.ForeignKey(
        Touchpoint, models.PROTECT, null=True, blank=True, verbose_name=_("touchpoint"), related_name="+",
        db_index=False,
    )  # fmt: skip
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    secrets = SealedField(default=list, editable=False)
    verify_token = SealedField(default="", blank=True, editable=False)  # Meta asks for it once
    access_token = SealedField(default="", blank=True, editable=False)  # to fetch what a service only points to
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)  # key of an answer -> what it means
    is_active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["WebhookEndpoint"]] = models.Manager.from_queryset(WebhookEndpointQuerySet)()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def channel(self) -> str:
        """Under this name its events are kept as Intakes."""
        return f"{PREFIX}{self.public_id}"

    def valid_secrets(self, now: datetime) -> list[str]:
        return [one["value"] for one in self.secrets if is_valid(one, now)]

    @property
    def hints(self) -> list[dict[str, Any]]:
        """The secrets that still count, by their last letters."""
        now = timezone.now()
        return [
            {"hint": f"…{one['value'][-SHOWN:]}", "until": one["until"] and datetime.fromisoformat(one["until"])}
            for one in self.secrets
            if is_valid(one, now)
        ]


def is_valid(secret: dict[str, Any], now: datetime) -> bool:
    return not secret["until"] or datetime.fromisoformat(secret["until"]) > now
