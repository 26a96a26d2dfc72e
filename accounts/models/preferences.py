"""What a person may choose: language, theme, time zone."""

import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    GERMAN = "de", "Deutsch"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


@cache
def time_zones() -> frozenset[str]:
    """Every IANA name this machine knows."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is no known time zone."), code="time_zone", params={"name": name})


def default_language() -> str:
    return settings.LANGUAGE_CODE[:2]


def default_time_zone() -> str:
    return settings.TIME_ZONE
