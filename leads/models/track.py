"""An ordered series of nurture steps; for now each step is a reminder to a marketer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Track(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_de = models.CharField(_("name (German)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100)

    objects: ClassVar[models.Manager["Track"]] = models.Manager()

    class Meta:
        verbose_name = _("nurture track")
        verbose_name_plural = _("nurture tracks")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_de if get_language() == "de" else self.name_en


class TrackStep(models.Model):
    track = models.ForeignKey(Track, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    after_days = models.PositiveSmallIntegerField(_("after days"), help_text=_("Days since the track began"))
    text_de = models.CharField(_("what to do (German)"), max_length=200)
    text_en = models.CharField(_("what to do (English)"), max_length=200)

    objects: ClassVar[models.Manager["TrackStep"]] = models.Manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["track", "position"], name="one_step_per_position")]

    def __str__(self) -> str:
        return self.text_de if get_language() == "de" else self.text_en
