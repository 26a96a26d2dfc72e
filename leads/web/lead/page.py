"""The lead's page: who is responsible, what to do next, everything known and everything that happened."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, signed_in
from accounts.models import User
from accounts.roles import Act, Side
from leads import access, contesting, dossiers, pausing, rules, spoken
from leads.models import FACTS, Agreement, ClockKind, Handover, Lead, Stage, custom_fields
from leads.models.custom_field import PREFIX
from leads.receiving import UNREAD
from leads.reports import timeline as events
from leads.web import answers, htmx, words
from leads.web.addresses import address, numbered
from leads.web.custom import offered, place_of, value_of
from leads.web.lead import clocks, consent, neighbours, points, reading, way
from leads.web.lead.acts import return_label
from leads.web.lead.dispute import dispute
from leads.web.lead.flags import flags
from leads.web.lead.forms import writing
from leads.web.lead.late import label_of, said


@signed_in
def lead(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The page; for htmx its parts, after something on it has changed."""
    found = reading.lead_of_page(request, public_id)
    if found.merged_into_id is not None:  # its life goes on in another record of this person
        kept = get_object_or_404(access.leads(request.user), pk=found.merged_into_id)
        return htmx.go(request, address("lead", kept.public_id))
    template = "leads/lead/regions.html" if htmx.is_partial(request) else "leads/lead.html"
    return render(request, template, _context(request, found))


def _context(request: SignedInRequest, lead: Any) -> dict[str, Any]:
    agreement = lead.in_force
    offer = reading.offer(lead)
    judged = {name: rules.judge(lead, agreement.rule(name)) for name in _rules_shown(lead)}
    return {
        "lead": lead,
        "version": lead.version,
        "url": request.path,
        "writing": writing,
        **_standing(request.user, lead, agreement, offer, judged),
        **_known(lead, offer, judged),
        **_events(request, lead),
    }


def _rules_shown(lead: Lead) -> list[str]:
    """The rules by which the page shows the lead, with their conditions."""
    return ["bant_rule", "handover_rule"] if lead.phase in BEFORE_HANDOVER else ["bant_rule"]


def _standing(
    user: User, lead: Lead, agreement: Agreement, offer: reading.Offer | None, judged: access.Judged
) -> dict[str, Any]:  # fmt: skip
    """The top of the page, and what this person may do."""
    handover = offer.handover if offer and offer.handover.is_open else None
    acts = {"edit": Act.EDIT, "bant": Act.CHECK_BANT, "note": Act.NOTE, "consent": Act.RECORD_CONSENT,
            "contest": Act.CONTEST, "judge": Act.JUDGE, "merge": Act.MERGE}  # fmt: skip
    return {
        "banner": _banner(user, lead, agreement),
        "clocks": clocks.running(lead),
        "steps": way.steps(lead),
        "flags": list(flags(lead, offer)),
        "buttons": buttons(user, lead, agreement, handover, judged),
        "may": {name: not access.refusal(user, act, lead) for name, act in acts.items()},
        "may_be_contested": bool(lead.returned_times) and _is_contestable(user, lead),
    }


def _known(lead: Lead, offer: reading.Offer | None, judged: access.Judged) -> dict[str, Any]:
    """Both sides of the page: facts and consent, BANT and dossier."""
    return {
        "facts": _facts(lead),
        "further": _further(lead),
        "generated_by": Side(lead.generated_by).label,
        "consent": consent.consent(lead),
        "filled_in": consent.filled_in(lead),
        "brought": consent.brought(lead),
        "answers": reading.answers(lead),
        "bant": points.judged(judged["bant_rule"]),
        "offer": offer,
        **_dossier(offer, judged),
        "duplicates": neighbours.duplicates(lead),
        "original": neighbours.original(lead),
        "dispute": dispute(lead),
    }


def _is_contestable(user: User, lead: Lead) -> bool:
    """Asked only of leads that came back, by those who may contest."""
    return not access.refusal(user, Act.CONTEST, lead) and contesting.contestable(lead) is not None


# top ----------------------------------------------------------------------------------------------


def _banner(user: User, lead: Any, agreement: Agreement) -> dict[str, Any]:
    """Who is responsible, for what, until when, under which version of the agreement."""
    return {
        "side": lead.side or "",
        "side_label": lead.side.label if lead.side else "",
        "person": lead.responsible or lead.team,
        "task": lead.next_step if lead.side else _closed(lead),
        **clocks.nearest(lead),
        "agreement": f"v{lead.judged_by or agreement.version}",
        "agreement_url": numbered("agreement", lead.judged_by or agreement.version),
        "away": _away(lead),
        "mine": lead.responsible_id == user.pk or (lead.responsible_id is None and lead.team_id == user.team_id),
    }


def _away(lead: Any) -> str:
    """Until when the responsible person is away, and who looks after their work."""
    if lead.away_until is None:
        return ""
    told = {"day": spoken.day(lead.away_until), "deputy": lead.deputy}
    return (_("away until %(day)s, deputy: %(deputy)s") if lead.deputy else _("away until %(day)s")) % told


def _closed(lead: Lead) -> str:
    if lead.amount is None or lead.won_on is None:
        return str(lead.phase.meaning)
    words_of_deal = {"amount": words.money(lead.amount, lead.currency), "day": words.day(lead.won_on)}
    return _("Won on %(day)s: %(amount)s") % words_of_deal


# buttons ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActButton:
    """A button of the page. `asks`: the dialog that opens; without one the act is done at once."""

    act: Act
    label: str
    url: str
    icon: str
    asks: str = ""
    why_not: str = ""
    shortcut: str = ""
    is_primary: bool = False
    ask_url: str = ""


BEFORE_HANDOVER = (Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.NURTURE)
_ICONS = {
    Act.QUALIFY: "star", Act.HAND_OVER: "send", Act.WITHDRAW: "arrow-counterclockwise", Act.ACCEPT: "check-lg",
    Act.REJECT: "arrow-return-left", Act.TAKE_ON: "person-check", Act.PASS_TO_MARKETING: "megaphone",
    Act.PROMOTE: "flag", Act.RETURN: "arrow-return-left", Act.WIN: "trophy", Act.DISQUALIFY: "slash-circle",
    Act.REOPEN: "arrow-repeat", Act.ASSIGN: "person-plus", Act.PAUSE: "pause-circle",
}  # fmt: skip
_NOUNS = {
    Act.QUALIFY: "qualification", Act.HAND_OVER: "handover", Act.TAKE_ON: "taking_on",
    Act.PASS_TO_MARKETING: "passing", Act.PROMOTE: "promotion", Act.RETURN: "return", Act.WIN: "win",
    Act.DISQUALIFY: "disqualification", Act.REOPEN: "reopening", Act.ASSIGN: "assignment", Act.PAUSE: "pause",
}  # fmt: skip
_OF_HANDOVER = {Act.WITHDRAW: "withdrawal", Act.ACCEPT: "acceptance", Act.REJECT: "rejection"}
_REASONS = {Act.REJECT, Act.RETURN, Act.DISQUALIFY, Act.REOPEN}
_QUESTIONS = {Act.HAND_OVER, Act.PASS_TO_MARKETING, Act.WIN, Act.ASSIGN, Act.PAUSE}
_MAIN = {Act.QUALIFY, Act.HAND_OVER, Act.ACCEPT, Act.TAKE_ON, Act.PROMOTE, Act.WIN}
_KEYS = {Act.ACCEPT: "a", Act.REJECT: "r", Act.ASSIGN: "o"}


def buttons(
    user: User, lead: Lead, agreement: Agreement, handover: Handover | None, judged: access.Judged
) -> list[ActButton]:  # fmt: skip
    """What this person may do with the lead: first the act that leads on, then what else is possible, then the rest."""
    offered = [(button.act, button.why_not) for button in access.buttons(user, lead, agreement, handover, judged)]
    if user.may(Act.ASSIGN) and lead.side is not None:
        offered.append((Act.ASSIGN, access.refusal(user, Act.ASSIGN, lead)))
    if user.may(Act.PAUSE) and lead.side == user.side and lead.deadline is not None:
        dues = [clock.due_at for clock in clocks.running(lead) if clock.kind != ClockKind.CONTEST]
        offered.append((Act.PAUSE, pausing.too_late(dues, now=timezone.now())))
    primary = next((act for act, why_not in offered if act in _MAIN and not why_not), None)
    made = [_button(lead, act, why_not, handover) for act, why_not in offered]
    there = [replace(button, is_primary=button.act == primary) for button in made if button is not None]
    return sorted(there, key=lambda button: (not button.is_primary, bool(button.why_not)))


def _button(lead: Lead, act: Act, why_not: str, handover: Handover | None) -> ActButton | None:
    if act in _OF_HANDOVER and handover is None:
        return None
    if act == Act.PAUSE and pausing.is_paused(lead, now=timezone.now()):
        return _going_on(lead)
    asks = "reasons" if act in _REASONS else "act" if act in _QUESTIONS else ""
    url = _url(lead, act, handover)
    ask_url = address("rejection_reasons", lead.public_id) if act == Act.REJECT else url
    label = return_label(lead) if act == Act.RETURN else str(act.label)
    return ActButton(act, label, url, _ICONS[act], asks, why_not, _KEYS.get(act, ""), ask_url=ask_url)


def _going_on(lead: Lead) -> ActButton:
    """Instead of pausing, while the clocks stand still."""
    return ActButton(Act.PAUSE, _("Let the clocks run"), address("resumption", lead.public_id), "play-circle")


def _url(lead: Lead, act: Act, handover: Handover | None) -> str:
    if act in _OF_HANDOVER and handover is not None:
        return address(_OF_HANDOVER[act], handover.public_id)
    return address(_NOUNS[act], lead.public_id)


# sides --------------------------------------------------------------------------------------------


_LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Fact:
    name: str
    place: str  # its element on the page
    label: str
    value: str

    @property
    def edit(self) -> str:
        """What its button says to those who do not see it."""
        return _("Edit %(fact)s") % {"fact": self.label}


def _facts(lead: Lead) -> list[Fact]:
    """The facts as they read; the currency stands beside its amount."""
    shown = {name: str(getattr(lead, name)) for name in FACTS if name not in ("currency", "expected_value")}
    shown["language"] = str(_LANGUAGES.get(lead.language, ""))
    shown["origin"] = words.origin(lead.origin)
    value = lead.expected_value
    shown["expected_value"] = "" if value is None else words.money(value, lead.currency)
    shown |= {field.name: said(field.name, value_of(lead, field.name), nothing="") for field in offered()}
    return [Fact(name, place_of(name), label_of(name), said) for name, said in shown.items()]


def _further(lead: Lead) -> list[tuple[str, str]]:
    """What came with the lead and is no fact of its own: columns of a file, answers of a form, lines of a card; and
    what could not be read, as it was written."""
    unread = lead.extra.get(UNREAD)
    kept = {name: value for name, value in lead.extra.items() if name != UNREAD and name not in custom_fields()}
    told = [(name, str(value)) for name, value in sorted(kept.items()) if value not in (None, "")]
    as_written = unread if isinstance(unread, dict) else {}
    labels = {name: label_of(name) if name in FACTS or name.startswith(PREFIX) else name for name in as_written}
    return told + [(_("%(fact)s, not read") % {"fact": labels[name]}, str(as_written[name])) for name in as_written]


def _dossier(offer: reading.Offer | None, judged: access.Judged) -> dict[str, Any]:
    """Before a handover what sales would receive; afterwards what it did receive, and to whom it went why."""
    received = dossiers.told(offer.handover.dossier) if offer else None
    if "handover_rule" in judged:
        shown: points.Points | None = points.judged(judged["handover_rule"])
    else:
        shown = points.kept(received.conditions) if received else None
    return {"dossier": shown, "received": received, "route": spoken.told(offer.handover.route, []) if offer else []}


# timeline -----------------------------------------------------------------------------------------


def _events(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    show = request.GET.get("show", "")
    show = show if show in events.Show.values else ""
    before = events.Cursor.read(request.GET.get("before", ""))
    told = events.timeline(lead, show=show, before=before)
    older = {"show": show, "before": str(told.older)} if told.older else {}
    return {
        "timeline": told, "groups": _grouped(told), "show": show, "kinds": lambda: events.Show.choices,
        "is_later": before is not None,
        "older_url": f"{request.path}?{urlencode({k: v for k, v in older.items() if v})}" if older else "",
    }  # fmt: skip


def _grouped(told: events.Timeline) -> list[list[events.Entry]]:
    """Neighbouring entries of the system make one group, which is folded; all others stand alone."""
    groups: list[list[events.Entry]] = []
    for entry in told.entries:
        follows = groups and groups[-1][-1].is_system and entry.is_system and not told.show
        if follows:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


@answers.act
def colleagues(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Other leads of the same company, asked for when somebody wants to see them."""
    found = access.lead_or_404(request.user, public_id)
    context = {"lead": found, "others": neighbours.of_same_company(request.user, found)}
    return htmx.render_partial(request, "leads/lead/colleagues.html", "others", context)
