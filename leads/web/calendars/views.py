"""Doors of the working calendars: look, try out, save, give up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.forms import time_zones_to_offer
from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, scheduling
from leads.models import WorkingCalendar
from leads.refusals import Conflict, Refusal
from leads.scheduling import DAYS
from leads.web import answers, htmx
from leads.web.calendars.forms import CalendarForm, Sheet
from leads.web.calendars.preview import Preview, preview

PAGE = "leads/calendar.html"


@answers.act
def own(request: SignedInRequest) -> HttpResponse:
    """The company's own calendar."""
    return _page(request, WorkingCalendar.objects.get(is_default=True))


@answers.act
def one(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _page(request, get_object_or_404(WorkingCalendar, public_id=public_id))


@answers.act
def new(request: SignedInRequest) -> HttpResponse:
    """A further calendar, for teams that work otherwise."""
    access.demand(request.user, Act.ADMINISTER)
    return _page(request, None)


def _page(request: SignedInRequest, calendar: WorkingCalendar | None) -> HttpResponse:
    """Everybody sees when the company works; who administers changes it. `preview` shows what is typed, unsaved."""
    access.demand(request.user, Act.SEE)
    if request.method != "POST":
        return _show(request, calendar, Sheet(calendar))
    access.demand(request.user, Act.ADMINISTER)
    sheet = Sheet(calendar, request.POST)
    if not sheet.is_valid():
        return _show(request, calendar, sheet, 422)
    if "preview" in request.POST:
        return _tried(request, calendar, sheet)
    try:
        saved = _saved(request, calendar, sheet)
    except Refusal as refusal:
        sheet.take(refusal)
        return _show(request, calendar, sheet, 422)
    except Conflict as conflict:
        sheet.form.add_error(None, conflict.message)
        return _show(request, calendar, sheet, 409)
    text = _("Saved. Running clocks are counted anew within a minute.")
    return answers.done(request, text, to=_address(saved))


def _tried(request: SignedInRequest, calendar: WorkingCalendar | None, sheet: Sheet) -> HttpResponse:
    try:
        scheduling.check(sheet.plan(), calendar)
    except Refusal as refusal:
        sheet.take(refusal)
        return _show(request, calendar, sheet, 422)
    return _show(request, calendar, sheet, shown=preview(sheet.plan().hours, request.POST, sheet.plan().closures))


def _saved(request: SignedInRequest, calendar: WorkingCalendar | None, sheet: Sheet) -> WorkingCalendar:
    if calendar is None:
        return scheduling.set_up(sheet.plan(), by=request.user)
    return scheduling.change(calendar, sheet.plan(), by=request.user, seen=answers.seen_version(request))


def _address(calendar: WorkingCalendar) -> str:
    return reverse("calendar") if calendar.is_default else reverse("calendar_of", args=[calendar.public_id])


def _show(
    request: SignedInRequest, calendar: WorkingCalendar | None, sheet: Sheet, status: int = 200,
    shown: Preview | None = None,
) -> HttpResponse:  # fmt: skip
    shown = shown or (preview(calendar.hours, request.GET, calendar.closures.all()) if calendar else None)
    version = request.POST.get("version") or (calendar.version if calendar else "")
    context: dict[str, Any] = {
        "calendar": calendar, "form": sheet.form, "short_days": sheet.short_days, "closures": sheet.closures,
        "preview": shown, "version": str(version), "calendars": list(WorkingCalendar.objects.all()),
        "may_change": request.user.may(Act.ADMINISTER), "time_zones": time_zones_to_offer(),
        "url": request.path,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)


@require_GET
@answers.act
def regions(request: SignedInRequest) -> HttpResponse:
    """The regions of the country that was just chosen."""
    access.demand(request.user, Act.ADMINISTER)
    form = CalendarForm(initial={"country": request.GET.get("country", ""), **dict.fromkeys(DAYS, ())})
    return htmx.render_partial(request, PAGE, "region", {"form": form})


@require_POST
@answers.act
def removal(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Its teams work by the company's own calendar again."""
    access.demand(request.user, Act.ADMINISTER)
    calendar = get_object_or_404(WorkingCalendar, public_id=public_id)
    scheduling.give_up(calendar)
    text = _("“%(name)s” is gone; its teams work by the company's own calendar.") % {"name": calendar.name}
    return answers.done(request, text, to=reverse("calendar"))
