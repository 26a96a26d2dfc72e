"""One dated meeting of one lead with one touchpoint."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from leads.models.touchpoint import Touchpoint
from leads.models.written import Written


class Touch(Written):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="touches", db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="touches", db_index=False)
    at = models.DateTimeField(_("when"))
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    utm = models.JSONField(default=dict, blank=True)
    said = models.TextField(_("message"), blank=True, db_default="")  # what the person wrote or said then

    objects: ClassVar[models.Manager["Touch"]] = models.Manager()

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        indexes = [
            models.Index("lead", models.F("at").desc(), name="touch_of_lead"),
            models.Index("touchpoint", models.F("at").desc(), name="touch_of_touchpoint"),
            models.Index("campaign", models.F("at").desc(), name="touch_of_campaign", condition=~models.Q(campaign="")),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint}, {self.campaign}" if self.campaign else str(self.touchpoint)
