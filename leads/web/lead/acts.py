"""The doors of the acts that move a lead: each asks for what it needs, calls one process and says what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act, Side
from leads import access, assigning, capturing, checking, closing, contesting, offering, pausing, rules
from leads.models import Agreement, Basis, Channel, ConsentState, Handover, Lead, Purpose, Stage, Use
from leads.web import answers
from leads.web.forms import ActForm
from leads.web.lead import points, sheets
from leads.web.lead.forms import (
    ConsentForm,
    ContestForm,
    NoteForm,
    PauseForm,
    PlainForm,
    ReasonForm,
    RecipientForm,
    WinForm,
    today,
)

FormMaker = Callable[[Any, Lead], ActForm]
Carrier = Callable[[Lead, Any, User, int | None], object]


@dataclass(frozen=True)
class Deed:
    """One act at the door: who may, what is asked, which process does it, and what is said afterwards."""

    act: Act
    noun: str  # URL name
    form: FormMaker
    carry_out: Carrier
    done: Any
    title: Callable[[Lead], str] | None = None
    hint: Any = ""


def door(deed: Deed) -> Callable[..., HttpResponse]:
    """GET asks, POST acts."""

    @answers.act
    def view(request: SignedInRequest, public_id: str) -> HttpResponse:
        lead = access.lead_or_404(request.user, public_id)
        access.demand(request.user, deed.act, lead)
        form = deed.form(request.POST if request.method == "POST" else None, lead)
        return sheets.answered(
            request,
            _sheet(deed, lead, is_asking=request.method != "POST"),
            form,
            lambda seen: deed.carry_out(lead, form, request.user, seen),
            str(deed.done),
        )

    return view


def _sheet(deed: Deed, lead: Lead, *, is_asking: bool) -> sheets.Sheet:
    judged = _points(deed.act, lead) if is_asking else None
    title = deed.title(lead) if deed.title else str(deed.act.label)
    move = access.MOVES.get(deed.act)
    return sheets.Sheet(
        lead, title, title, reverse(deed.noun, args=[lead.public_id]), hint=str(deed.hint), points=judged,
        may_send=judged is None or judged.passed, can_go_on=lambda now: move is None or now.can_move(move),
    )  # fmt: skip


def _points(act: Act, lead: Lead) -> points.Points | None:
    """What the agreement asks before this act, with what is there."""
    if act not in access.RULES:
        return None
    return points.judged(rules.judge(lead, Agreement.in_force().rule(access.RULES[act])))


# forms --------------------------------------------------------------------------------------------


def _plain(data: Any, lead: Lead) -> ActForm:
    return PlainForm(data)


def _note(data: Any, lead: Lead) -> ActForm:
    return NoteForm(data)


def _because(use: Use) -> FormMaker:
    return lambda data, lead: ReasonForm(data, use=use)


def _return_reason(data: Any, lead: Lead) -> ActForm:
    if lead.stage == Stage.SQL:
        return ReasonForm(data, use=Use.LOSE)
    return ReasonForm(data, use=Use.RETURN, missing=checking.missing_letters(lead, Agreement.in_force()))


def _win(data: Any, lead: Lead) -> ActForm:
    currency = lead.currency or today()["currency"]
    return WinForm(data, initial={**today(), "amount": lead.expected_value, "currency": currency})


def _assign(data: Any, lead: Lead) -> ActForm:
    return RecipientForm(
        data, side=lead.side or Side.MARKETING, initial={"team": lead.team_id, "person": lead.responsible_id}
    )


def _consent(data: Any, lead: Lead) -> ActForm:
    return ConsentForm(data)


# what the processes are told ----------------------------------------------------------------------


def _qualify(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return offering.qualify(lead, by=by, seen=seen)


def _take_on(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return checking.take_on(lead, by=by, seen=seen)


def _pass(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return checking.pass_to_marketing(lead, by=by, note=form.given("note"), seen=seen)


def _promote(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return checking.promote(lead, by=by, seen=seen)


def _give_back(lead: Lead, form: ReasonForm, by: User, seen: int | None) -> object:
    return checking.give_back(lead, by=by, seen=seen, **form.particulars(by))


def _carry_win(lead: Lead, form: WinForm, by: User, seen: int | None) -> object:
    return closing.win(lead, by=by, seen=seen, **form.cleaned_data)


def _without(form: ReasonForm, by: User, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in form.particulars(by).items() if name not in left_out}


def _disqualify(lead: Lead, form: ReasonForm, by: User, seen: int | None) -> object:
    return closing.disqualify(lead, by=by, seen=seen, **_without(form, by, "until"))


def _reopen(lead: Lead, form: ReasonForm, by: User, seen: int | None) -> object:
    return closing.reopen(lead, by=by, seen=seen, **_without(form, by, "until", "same_as"))


def _carry_assignment(lead: Lead, form: RecipientForm, by: User, seen: int | None) -> object:
    given = form.cleaned_data
    return assigning.assign(lead, by=by, person=given["person"], team=given["team"], note=given["note"], seen=seen)


def _supply(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return capturing.supply(lead, by=by, seen=seen)


def _pause(data: Any, lead: Lead) -> ActForm:
    return PauseForm(data)


def _carry_pause(lead: Lead, form: PauseForm, by: User, seen: int | None) -> object:
    return pausing.pause(lead, by=by, seen=seen, **form.cleaned_data)


def _resume(lead: Lead, form: ActForm, by: User, seen: int | None) -> object:
    return pausing.resume(lead, by=by, seen=seen)


def _record_consent(lead: Lead, form: ConsentForm, by: User, seen: int | None) -> object:
    state = ConsentState(form.cleaned_data["state"])
    return capturing.record_consent(
        lead, state, by=by, channel=Channel(form.given("channel") or Channel.ANY),
        purpose=Purpose(form.given("purpose") or Purpose.CONTACT), basis=Basis(form.given("basis") or Basis.CONSENT),
        source=form.given("source"), wording=form.given("wording"), seen=seen,
    )  # fmt: skip


def _contest_form(data: Any, lead: Lead) -> ActForm:
    return ContestForm(data)


def _contest(lead: Lead, form: ContestForm, by: User, seen: int | None) -> object:
    return contesting.contest(lead, by=by, evidence=form.given("evidence"), seen=seen)


def return_label(lead: Lead) -> str:
    return str(Use.LOSE.label if lead.stage == Stage.SQL else Act.RETURN.label)


DEEDS = [
    Deed(Act.QUALIFY, "qualification", _plain, _qualify, lazy("Qualified: the lead is an MQL now.")),
    Deed(Act.TAKE_ON, "taking_on", _plain, _take_on, lazy("Taken on. Check BANT next.")),
    Deed(Act.PASS_TO_MARKETING, "passing", _note, _pass, lazy("Passed to marketing."),
         hint=lazy("Marketing keeps in touch until the lead is ready for sales.")),
    Deed(Act.PROMOTE, "promotion", _plain, _promote, lazy("Promoted: the lead is an SQL now.")),
    Deed(Act.RETURN, "return", _return_reason, _give_back, lazy("Given back to marketing."), title=return_label),
    Deed(Act.WIN, "win", _win, _carry_win, lazy("Won. Congratulations!")),
    Deed(Act.DISQUALIFY, "disqualification", _because(Use.DISQUALIFY), _disqualify, lazy("Disqualified.")),
    Deed(Act.REOPEN, "reopening", _because(Use.REOPEN), _reopen, lazy("Reopened.")),
    Deed(Act.ASSIGN, "assignment", _assign, _carry_assignment, lazy("Assigned.")),
    Deed(Act.PAUSE, "pause", _pause, _carry_pause, lazy("The clocks stand still."),
         title=lambda lead: _("Pause the clocks"),
         hint=lazy("What is left of the agreed time is kept and runs on from the morning of that day.")),
    Deed(Act.PAUSE, "resumption", _plain, _resume, lazy("The clocks are running again."),
         title=lambda lead: _("Let the clocks run")),
    Deed(Act.EDIT, "supply", _plain, _supply, lazy("Thank you: sales is no longer waiting for it."),
         title=lambda lead: _("What sales asked for is there")),
    Deed(Act.CONTEST, "contest", _contest_form, _contest, lazy("Contested. The referee decides now."),
         hint=lazy("A neutral person decides whether the return counts. The verdict stays on record for both sides.")),
    Deed(Act.RECORD_CONSENT, "consent", _consent, _record_consent, lazy("Consent recorded."),
         title=lambda lead: _("Record consent")),
]  # fmt: skip


# rejecting is asked for here; the answer goes to the handover's own door ----------------------------


@answers.act
def asking_why(request: HttpRequest, public_id: str) -> HttpResponse:
    """The reasons for rejecting the open handover of this lead."""
    assert isinstance(request.user, User)
    lead = access.lead_or_404(request.user, public_id)
    offered = lead.handovers.open().first() or Handover(from_stage=lead.stage)
    access.demand(request.user, Act.REJECT, lead, offered)
    title = str(Act.REJECT.label)
    action = reverse("rejection", args=[offered.public_id])
    sheet = sheets.Sheet(lead, title, title, action, may_send=offered.pk is not None)
    return sheets.show(request, sheet, ReasonForm(use=Use.REJECT))  # type: ignore[arg-type]
