"""A form about a lead: in a dialog or in place for htmx, a page of its own otherwise; and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from leads.models import BantAnswer, Lead, Stage
from leads.refusals import Conflict, Refusal
from leads.web import answers, htmx
from leads.web.forms import ActForm
from leads.web.lead.forms import writing
from leads.web.lead.late import Late, late
from leads.web.lead.points import Points

PAGE = "leads/lead/act.html"
DIALOG = "leads/lead/act_form.html"
IN_PLACE = "leads/lead/in_place.html"


@dataclass(frozen=True)
class Sheet:
    """What stands around the fields. `place` is the element that the form fills on the lead's page."""

    lead: Lead
    title: str
    label: str  # of the button
    action: str
    partial: str = DIALOG
    place: str = ""
    hint: str = ""
    history: str = ""  # where the earlier values of a fact are read
    points: Points | None = None
    may_send: bool = True
    anyway: str = ""  # where the form stands that does it against the rule, if the agreement allows that
    can_go_on: Callable[[Lead], bool] = field(default=lambda lead: True)

    @property
    def back(self) -> str:
        return reverse("lead", args=[self.lead.public_id])


def show(
    request: SignedInRequest,
    sheet: Sheet,
    form: ActForm,
    status: int = 200,
    *,
    lateness: Late | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """The form with the version that the answer is to name: what was seen, or the present one."""
    version = lateness.version if lateness else seen
    context: dict[str, Any] = {
        "sheet": sheet, "form": form, "late": lateness, "lead": sheet.lead, "version": version or sheet.lead.version,
        "url": sheet.back, "writing": writing(),
        "in_dialog": htmx.is_partial(request), "is_final": lateness is not None and lateness.version is None,
    }  # fmt: skip
    return render(request, sheet.partial if htmx.is_partial(request) else PAGE, context, status=status)


def answered(
    request: SignedInRequest, sheet: Sheet, form: ActForm, carry_out: Callable[[int | None], object], done: str
) -> HttpResponse:
    """Ask, or carry out what was sent with the version that the person saw; nothing typed is lost on the way."""
    seen = answers.seen_version(request)
    if request.method != "POST":
        return show(request, sheet, form)
    if not form.is_valid():
        return show(request, sheet, form, 422, seen=seen)
    try:
        outcome = carry_out(seen)
    except Refusal as refusal:
        form.take(refusal)
        return show(request, sheet, form, 422, seen=seen)
    except Conflict as conflict:
        return show(request, sheet, form, 409, lateness=_lateness(sheet, conflict))
    return answers.done(request, f"{done}{went_by_itself(sheet.lead, outcome)}", to=sheet.back, stay=True)


def went_by_itself(before: Lead, outcome: object) -> str:
    """The news that an act had a consequence: the agreement sent the lead on to sales."""
    lead = outcome.lead if isinstance(outcome, BantAnswer) else outcome
    if not isinstance(lead, Lead) or lead.stage != Stage.HANDOVER or before.stage == Stage.HANDOVER:
        return ""
    return " " + _("The agreement handed the lead over to %(to)s.") % {"to": lead.responsible or lead.team}


def _lateness(sheet: Sheet, conflict: Conflict) -> Late:
    told = late(conflict)
    now: Lead | None = getattr(conflict, "lead", None)
    if told.version is not None and now is not None and not sheet.can_go_on(now):
        return Late(told.message, told.happened, told.at, told.differences)
    return told
