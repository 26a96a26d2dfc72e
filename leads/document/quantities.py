"""How the agreement says amounts of working time and money."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = 60  # working minutes
DAY = 8 * HOUR  # what the agreement calls a working day, whatever the calendar
DAYS_FROM = 2 * DAY  # up to here hours are clearer than days


def in_unit(minutes: int) -> tuple[int, int]:
    """The number, and the unit in minutes, in which people say this time."""
    unit = 1 if minutes % HOUR else DAY if minutes >= DAYS_FROM and not minutes % DAY else HOUR
    return minutes // unit, unit


def working_time(minutes: int) -> str:
    """“4 working hours”, “10 working days”, “90 working minutes”."""
    number, unit = in_unit(minutes)
    if unit == DAY:
        return ngettext("%(n)d working day", "%(n)d working days", number) % {"n": number}
    if unit == HOUR:
        return ngettext("%(n)d working hour", "%(n)d working hours", number) % {"n": number}
    return ngettext("%(n)d working minute", "%(n)d working minutes", number) % {"n": number}


def beside(minutes: int, other: int) -> str:
    """The unit is said once where both have the same: “4 working hours instead of 8”."""
    number, unit = in_unit(minutes)
    return str(number) if unit == in_unit(other)[1] else working_time(minutes)


def after(minutes: int) -> str:
    """How long after the end of a clock: “at its end”, “4 working hours after its end”."""
    if not minutes:
        return _("at its end")
    return _("%(time)s after its end") % {"time": working_time(minutes)}


def money(amount: Decimal, currency: str) -> str:
    """“1,200,000 EUR”: whole amounts without their cents."""
    places = 0 if amount == amount.to_integral_value() else 2
    said = number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{said} {currency}".strip()
