"""A campaign that brings people to the company's touchpoints, with its time, its cost and how links name it."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leads.models.ids import new_public_id


class Campaign(models.Model):
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=120)  # touches carry it, so that rules and lists can ask for it
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    cost = models.DecimalField(
        _("cost"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default=settings.CURRENCY)
    utm_campaign = models.CharField(_("utm_campaign"), max_length=120, blank=True)
    utm_source = models.CharField(_("utm_source"), max_length=120, blank=True)  # empty: any
    utm_medium = models.CharField(_("utm_medium"), max_length=120, blank=True)
    answerable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("answerable person"),
        related_name="+", db_index=False,
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Campaign"]] = models.Manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="campaign_name_known_once"),
            models.UniqueConstraint(
                Lower("utm_campaign"), Lower("utm_source"), Lower("utm_medium"), name="campaign_utm_known_once",
                condition=~models.Q(utm_campaign=""),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="campaign_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(cost=None) | models.Q(cost__gte=0), name="campaign_cost_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None) | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_it_begins",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
