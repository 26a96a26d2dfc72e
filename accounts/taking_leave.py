"""Somebody will be away, or is back earlier: the only code that changes absences."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Absence, User, company_day

LONGEST = timedelta(days=2 * 366)  # whatever is longer is a slip of the keyboard


class BadAbsence(Exception):
    """The absence makes no sense as it was asked for; `fields` says where it can be mended."""

    def __init__(self, message: str, fields: Mapping[str, str]) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields)


@transaction.atomic
def be_away(
    person: User, *, by: User, first_day: date, last_day: date, deputy: User | None = None, note: str = ""
) -> Absence:
    """Enter an absence, both days included. BadAbsence where it ends before it begins, or overlaps another one.

    The person's leads stay with them; new ones go past them, and reminders go to the deputy.
    """
    _check_days(first_day, last_day)
    _check_deputy(person, deputy)
    note = " ".join(note.split())
    if "\x00" in note:
        raise _bad("note", _("This text contains characters that can't be stored."))
    absence = Absence(
        user=person, first_day=first_day, last_day=last_day, deputy=deputy, note=note[:200], entered_by=by
    )
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError as refused:
        if "one_absence_at_a_time" not in str(refused):
            raise
        raise _overlap(person, first_day, last_day) from None
    return absence


@transaction.atomic
def come_back(absence: Absence, *, on: date | None = None) -> Absence | None:
    """Back on that day (today): a running absence ends the day before, one that has not begun is struck out."""
    day = on or company_day()
    held = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if held is None or held.last_day < day:
        return held
    if held.first_day >= day:
        held.delete()
        return None
    held.last_day = day - timedelta(days=1)
    held.save(update_fields=["last_day"])
    return held


def _bad(field: str, words: str) -> BadAbsence:
    return BadAbsence(words, {field: words})


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise _bad("last_day", _("The last day must not lie before the first one."))
    if last_day < company_day():
        raise _bad("last_day", _("This absence is over already."))
    if last_day - first_day > LONGEST:
        raise _bad("last_day", _("An absence can last two years at most."))


def _check_deputy(person: User, deputy: User | None) -> None:
    if deputy is None:
        return
    if deputy.pk == person.pk:
        raise _bad("deputy", _("Nobody can be their own deputy."))
    if not deputy.is_active or deputy.side != person.side:
        raise _bad("deputy", _("Choose a colleague of the same side who works here."))


def _overlap(person: User, first_day: date, last_day: date) -> BadAbsence:
    known = person.absences.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if known is None:  # struck out in this moment
        return _bad("first_day", _("Another absence was entered at the same time. Please try again."))
    days = {"first": _said(known.first_day), "last": _said(known.last_day)}
    return _bad("first_day", _("There is an absence from %(first)s to %(last)s already.") % days)


def _said(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
