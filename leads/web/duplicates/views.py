"""The queue of pairs, one pair side by side, and what somebody decides about it."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, merging, offering
from leads.models import Lead, Merge
from leads.recording import StaleLead
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.custom import place_of
from leads.web.duplicates import queue, shown
from leads.web.lead.late import label_of

SIZE = 25
UNDO_SHOWN = 10


@answers.act
def duplicates(request: SignedInRequest) -> HttpResponse:
    """Pairs that may be one person, the likeliest first; and the newest merges, to be taken back."""
    access.demand(request.user, Act.MERGE)
    path = reverse("duplicates")
    page = queue.page(access.duplicates.suspicions(request.user), request.GET, size=SIZE)
    if not page.pairs and request.GET:  # the last one of its page was decided
        return redirect(path)
    context = {
        "pairs": page.pairs, "merges": access.duplicates.merges(request.user)[:UNDO_SHOWN],
        "previous": page.previous and f"{path}?before={page.previous}",
        "next": page.next and f"{path}?after={page.next}",
    }  # fmt: skip
    return render(request, "leads/duplicates/queue.html", context)


@answers.act
def compare(request: SignedInRequest, public_id: str, other: str) -> HttpResponse:
    """Both records side by side; POST says that they are one, with the chosen values."""
    kept, gone = _pair(request, public_id, other)
    choices = _choices(request, kept, gone)
    if request.method == "POST":
        return _merge(request, kept, gone, choices)
    return _page(request, kept, gone, choices)


def _pair(request: SignedInRequest, public_id: str, other: str) -> tuple[Lead, Lead]:
    """The first one goes on, unless nobody has chosen and the other one has come further."""
    access.demand(request.user, Act.MERGE)
    one, two = (access.lead_or_404(request.user, name) for name in (public_id, other))
    if one.pk == two.pk:
        raise Http404
    chosen = request.method == "POST" or "keep" in request.GET
    return (one, two) if chosen else merging.in_order(one, two)


def _choices(request: SignedInRequest, kept: Lead, gone: Lead) -> dict[str, str]:
    given = {name: request.POST.get(f"choice-{place_of(name)}", "") for name in shown.names(kept, gone)}
    return {name: choice for name, choice in given.items() if choice in ("kept", "gone")}


def _page(
    request: SignedInRequest, kept: Lead, gone: Lead, choices: dict[str, str], problem: str = "", status: int = 200
) -> HttpResponse:
    comparison = shown.compared(kept, gone, access.duplicates.suspicion_of(kept, gone), choices)
    context = {"pair": comparison, "problem": problem}
    return render(request, "leads/duplicates/pair.html", context, status=status)


def _merge(request: SignedInRequest, kept: Lead, gone: Lead, choices: dict[str, str]) -> HttpResponse:
    """Refused or too late, the page stays with what was chosen and says why."""
    try:
        done = offering.merge(kept, gone, by=request.user, choices=choices, seen=_seen(request, kept, gone))
    except StaleLead as stale:
        kept, gone = (access.lead_or_404(request.user, lead.public_id) for lead in (kept, gone))
        return _page(request, kept, gone, choices, stale.message, 409)
    except Refusal as refusal:
        return _page(request, kept, gone, choices, refusal.message, 422)
    text = _("Merged: %(name)s is one record now.") % {"name": kept}
    return _next(request, text, undo=reverse("merge_undo", args=[done.public_id]))


def _seen(request: SignedInRequest, *leads: Lead) -> dict[int, int]:
    """The versions that the page showed."""
    given = {lead.pk: request.POST.get(f"version-{lead.public_id}", "") for lead in leads}
    return {pk: int(text) for pk, text in given.items() if text.isascii() and text.isdigit() and len(text) < 10}


def _next(request: SignedInRequest, text: str, undo: str | None = None) -> HttpResponse:
    """On to the next pair, or back to the queue when nothing waits, or when it was answered there."""
    if request.POST.get("from") == "queue":
        return answers.done(request, text, to=_place_in_queue(request), undo_url=undo)
    following = access.duplicates.suspicions(request.user).first()
    ids = [following.first.public_id, following.second.public_id] if following else []
    to = reverse("compare", args=ids) if ids else reverse("duplicates")
    return answers.done(request, text, to=to, undo_url=undo)


def _place_in_queue(request: SignedInRequest) -> str:
    asked = {name: request.POST[name] for name in ("after", "before") if request.POST.get(name)}
    return reverse("duplicates") + (f"?{urlencode(asked)}" if asked else "")


@answers.act
def distinct(request: SignedInRequest, public_id: str, other: str) -> HttpResponse:
    """They are different people; it is never asked again."""
    if request.method != "POST":
        return redirect("compare", public_id, other)
    one, two = _pair(request, public_id, other)
    merging.tell_apart(one, two, by=request.user)
    return _next(request, _("Different people: this will not be asked again."))


@answers.act
def undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Take a merge back: both records are as before."""
    access.demand(request.user, Act.MERGE)
    merge = access.duplicates.merge_or_404(request.user, public_id)
    if request.method != "POST":
        return redirect("duplicates")
    done = merging.unmerge(merge, by=request.user)
    return answers.done(request, _what_stayed(done), to=reverse("lead", args=[done.gone.public_id]))


def _what_stayed(done: Merge) -> str:
    if not done.stayed:
        return _("The merge is taken back: both records are as before.")
    named = ", ".join(label_of(name) for name in done.stayed)
    return _("The merge is taken back. Changed since, and therefore left as it is: %(facts)s.") % {"facts": named}


@answers.act
def compare_with(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Somebody names the other record by its address or its e-mail."""
    access.demand(request.user, Act.MERGE)
    lead = access.lead_or_404(request.user, public_id)
    other = access.lead_named(request.user, request.GET.get("with", "").replace("\0", ""))
    if other is None or other.pk == lead.pk:
        text = _("No other lead has this e-mail address or id.")
        return htmx.tell(request, htmx.go(request, reverse("lead", args=[public_id])), text, "warning")
    return redirect("compare", public_id, other.public_id)


urlpatterns = [
    path("duplicates/", duplicates, name="duplicates"),
    path("merges/<slug:public_id>/undoing/", undo, name="merge_undo"),
    path("leads/<slug:public_id>/same/", compare_with, name="compare_with"),
    path("leads/<slug:public_id>/same/<slug:other>/", compare, name="compare"),
    path("leads/<slug:public_id>/same/<slug:other>/different/", distinct, name="distinct"),
]
