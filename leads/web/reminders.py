"""My reminders: what waits for me, done or put off with one click; and what the bell has told me."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.models import User
from accounts.roles import Act
from leads import access, notifying, reminding
from leads.models import Lead, Notice, Reminder
from leads.refusals import Refusal
from leads.web import answers, htmx, keyset, words
from leads.web.keyset import Order
from leads.web.lead.forms import ReminderForm

PAGE = 50
MATCHES = 8  # leads offered while one types
SHORTEST = 3  # letters that the search can use
SOONEST = Order("due", gettext_lazy("By due date"), "due_at", descending=False)
NEWEST = Order("newest", gettext_lazy("Newest first"), "created_at", descending=True)
SECTIONS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "later": gettext_lazy("Later"),
}


# My reminders -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """Reminders that are due in the same stretch of time."""

    name: str
    rows: list[Reminder]

    @property
    def label(self) -> str:
        return str(SECTIONS[self.name])

    @property
    def is_near(self) -> bool:
        """Near enough for a countdown; later ones say their day."""
        return self.name in {"overdue", "today"}


def _section_of(due: datetime, now: datetime) -> str:
    """In the user's time zone; a week ends with its Sunday."""
    if due <= now:
        return "overdue"
    today = timezone.localdate(now)
    days = (timezone.localdate(due) - today).days
    return "today" if days == 0 else "week" if days <= 6 - today.weekday() else "later"


def _sections(rows: list[Reminder], now: datetime) -> list[Section]:
    return [Section(name, list(group)) for name, group in groupby(rows, lambda row: _section_of(row.due_at, now))]


@signed_in
@require_GET
def reminders(request: SignedInRequest) -> HttpResponse:
    waiting = access.reminders(request.user)
    page = keyset.page(waiting.values("due_at", "pk"), SOONEST, request.GET, size=PAGE)
    found = waiting.select_related("lead__team").in_bulk([row["pk"] for row in page.rows])
    rows = [found[row["pk"]] for row in page.rows if row["pk"] in found]
    today = timezone.localdate()
    context = {
        "page": page,
        "sections": _sections(rows, timezone.now()),
        "tomorrow": today + timedelta(days=1),
        "next_week": today + timedelta(days=7 - today.weekday()),
    }
    return htmx.render_partial(request, "leads/reminders.html", "list", context)


@answers.act
def completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Done."""
    reminder = access.reminder_or_404(request.user, pk)
    reminding.finish(reminder, by=request.user)
    undo = reverse("reminder_resumption", args=[pk])
    return answers.done(request, _("Done."), to=_back(request), undo_url=undo, stay=True)


@answers.act
def resumption(request: SignedInRequest, pk: int) -> HttpResponse:
    """Not done after all."""
    reminding.take_up_again(access.reminder_or_404(request.user, pk))
    return answers.done(request, _("The reminder is open again."), to=_back(request), stay=True)


@answers.act
def postponement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring it again on the morning of another day."""
    reminder = access.reminder_or_404(request.user, pk)
    to = _day(request.POST.get("to", ""))
    if to is None:
        raise Refusal(_("Please choose a day."))
    moved = reminding.postpone(reminder, to=to)
    text = _("Postponed to %(when)s.") % {"when": words.absolute(moved.due_at)}
    return answers.done(request, text, to=_back(request), stay=True)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # well formed, but no day: 30 February
        return None


def _back(request: HttpRequest) -> str:
    """The page from which a plain form came, with its place in the list."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_ours else reverse("reminders")


# A new one ----------------------------------------------------------------------------------------


@signed_in
def new(request: SignedInRequest) -> HttpResponse:
    """An own reminder about a lead that one looks for here."""
    if request.method != "POST":
        return _show_new(request, ReminderForm(initial={"due_at": _tomorrow_morning()}))
    form, lead = ReminderForm(request.POST), _chosen_lead(request)
    if form.is_valid() and lead is not None and _is_planned(form, lead, request.user):
        return htmx.tell(request, redirect("reminders"), _("You will be reminded."))
    if lead is None:
        form.add_error(None, _("Please choose the lead."))
    return _show_new(request, form, status=422)


def _chosen_lead(request: SignedInRequest) -> Lead | None:
    chosen = request.POST.get("lead", "")
    return access.leads(request.user).filter(public_id=chosen).first() if chosen.isalnum() else None


def _is_planned(form: ReminderForm, lead: Lead, by: User) -> bool:
    """Whether the reminder could be set; what stands against it is shown in the form."""
    access.demand(by, Act.NOTE, lead)
    try:
        reminding.remind_me(lead, by=by, due=form.cleaned_data["due_at"], text=form.cleaned_data["text"])
    except Refusal as refusal:
        form.take(refusal)
    return form.is_valid()


def _show_new(request: SignedInRequest, form: ReminderForm, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    query = asked.get("find", "").strip()[:200].replace("\x00", "")
    context = {
        "form": form,
        "query": query,
        "matches": _matches(request.user, query, asked.get("lead", "")),
        "chosen": asked.get("lead", ""),
        "is_too_short": len(query) > 0 and not _can_be_searched(query),
    }
    return htmx.render_partial(request, "leads/reminder_new.html", "matches", context, status=status)


def _matches(user: User, query: str, chosen: str) -> list[Lead]:
    """What the search finds; without one, the lead that was chosen already."""
    seen = access.leads(user)
    if _can_be_searched(query):
        return list(seen.searched(query).order_by("-captured_at", "-pk")[:MATCHES])
    return list(seen.filter(public_id=chosen)[:1]) if chosen.isalnum() else []


def _can_be_searched(query: str) -> bool:
    return any(len(word) >= SHORTEST for word in query.split())


def _tomorrow_morning() -> datetime:
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)


# What the bell says -------------------------------------------------------------------------------


@signed_in
@require_GET
def notices(request: SignedInRequest) -> HttpResponse:
    mine = Notice.objects.filter(user=request.user)
    page = keyset.page(mine.values("created_at", "pk"), NEWEST, request.GET, size=PAGE)
    told = mine.select_related("lead", "reminder__lead", "reminder__step", "reminder__clock")
    found = told.in_bulk([row["pk"] for row in page.rows])
    rows = [found[row["pk"]] for row in page.rows if row["pk"] in found]
    return htmx.render_partial(request, "leads/notices.html", "list", {"page": page, "rows": rows})


@signed_in
@require_GET
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """To what a notice tells of; following the link is reading it."""
    mine = Notice.objects.filter(user=request.user, pk=pk)
    told = get_object_or_404(mine.select_related("lead"))
    notifying.mark_read(mine, now=timezone.now())
    return redirect(notifying.address_of(told))


@answers.act
def reading(request: SignedInRequest) -> HttpResponse:
    """All of them are read."""
    notifying.mark_read(Notice.objects.filter(user=request.user), now=timezone.now())
    return answers.done(request, _("All notices are read."), to=reverse("notices"))


def _posted(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    return require_POST(view)


urlpatterns = [
    path("reminders/", reminders, name="reminders"),
    path("reminders/new/", new, name="reminder_new"),
    path("reminders/<int:pk>/completion/", _posted(completion), name="reminder_completion"),
    path("reminders/<int:pk>/resumption/", _posted(resumption), name="reminder_resumption"),
    path("reminders/<int:pk>/postponement/", _posted(postponement), name="reminder_postponement"),
    path("notices/", notices, name="notices"),
    path("notices/reading/", _posted(reading), name="notices_reading"),
    path("notices/<int:pk>/", notice, name="notice"),
]
