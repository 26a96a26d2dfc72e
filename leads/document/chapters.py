"""An agreement as a document: chapters of plain sentences in the reader's language, for page, print and PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from leads.document import reasons, ruling
from leads.document.quantities import after, money, working_time
from leads.document.sections import Section
from leads.models import Agreement, ClockKind, ClockTerms, Rung, Silence, Use


@dataclass(frozen=True)
class Passage:
    """A paragraph, and what it lists."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    name: str
    title: str
    passages: tuple[Passage, ...]


class Names:
    """Teams and people that an agreement names by their numbers; read once for all of its chapters."""

    def __init__(self, *agreements: Agreement) -> None:
        routed = [agreement.routing for agreement in agreements]
        routes = [route for terms in routed for route in terms.routes]
        teams = {terms.team for terms in routed} | {route.team for route in routes}
        people = {route.person for route in routes} | {agreement.referee_id for agreement in agreements}
        self._teams = Team.objects.in_bulk(teams - {None}) if teams - {None} else {}
        self._people = User.objects.in_bulk(people - {None}) if people - {None} else {}

    def team(self, pk: int | None) -> str:
        return str(self._teams.get(pk, "")) or _("(unknown team)")

    def person(self, pk: int | None) -> str:
        return str(self._people.get(pk, "")) or _("(unknown person)")


def chapters(agreement: Agreement, names: Names | None = None) -> list[Chapter]:
    """All that the agreement says, in the order in which it is read."""
    names = names or Names(agreement)
    tellers: dict[Section | str, Callable[[Agreement, Names], Iterator[Passage]]] = {
        Section.PURPOSE: _purpose,
        Section.DEFINITION: _definition,
        Section.HANDOVER: _handover,
        Section.HAND_RAISERS: _hand_raisers,
        Section.SCORING: _scoring,
        Section.BANT: _bant,
        Section.CLOCKS: _clocks,
        Section.ROUTING: _routing,
        "reasons": _reasons,
        Section.PROMISES: _promises,
        Section.TARGET: _target,
        Section.REFEREE: _referee,
    }
    titles = {"reasons": _("Reasons and their effects")}
    return [
        Chapter(str(name), titles.get(name) or str(Section(name).label), tuple(tell(agreement, names)))
        for name, tell in tellers.items()
    ]


def _purpose(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    paragraphs = [text.strip() for text in agreement.purpose.split("\n") if text.strip()]
    yield from map(Passage, paragraphs or [_("Nothing is written down here yet.")])


def _definition(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    yield _ruled(_("A contact becomes a lead (MQL)"), agreement.definition)
    yield Passage(
        _("A lead that sales generates itself (SGL) passes the same checks and is counted as an origin of its own.")
    )


def _ruled(what: str, rule: dict[str, Any]) -> Passage:
    """“A contact becomes a lead when all of these hold:” and the conditions."""
    conditions = [ruling.sentence(part) for part in ruling.parts(rule)]
    return Passage(f"{what} {ruling.joint(rule)}", tuple(conditions))


def _handover(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    yield _ruled(_("A lead may be handed over to sales"), agreement.handover_rule)
    offering = agreement.offering
    yield Passage(
        _("Leads that pass this rule are offered to sales by themselves.")
        if offering.automatic
        else _("Leads that pass this rule wait on marketing's desk until a person hands them over.")
    )
    yield Passage(
        _("A person may hand over against the rule, with a reason; such handovers are counted.")
        if offering.against_rule
        else _("Nobody may hand over against the rule.")
    )


def _hand_raisers(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    if agreement.hand_raiser_rule:
        yield _ruled(_("A lead goes straight to sales, whatever else is missing,"), agreement.hand_raiser_rule)
    else:
        yield Passage(_("No lead goes straight to sales: all pass the handover rule."))


def _scoring(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    lines = [score_line(line) for line in agreement.scoring]
    yield Passage(_("A lead earns points:"), tuple(lines)) if lines else Passage(_("Leads are not scored."))


def score_line(line: dict[str, Any]) -> str:
    points = ngettext("%(n)d point", "%(n)d points", abs(line["points"])) % {"n": line["points"]}
    name = f"{line['label']}: " if line.get("label") else ""
    return f"{name}{points} – {ruling.sentence(line['rule'])}"


def _bant(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    yield _ruled(_("Sales may promote an accepted lead (SAL) to SQL"), agreement.bant_rule)


def _clocks(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    yield Passage(_("All times are working time by the company's calendar. A working day counts 8 working hours."))
    for kind in ClockKind:
        terms = agreement.clock(kind)
        yield clock(kind, terms) if terms else Passage(_("%(clock)s: no limit.") % {"clock": kind.label})


def clock(kind: ClockKind, terms: ClockTerms) -> Passage:
    said = _("%(clock)s: within %(time)s. A warning comes after %(percent)d %% of that time.")
    said %= {"clock": kind.label, "time": working_time(terms.minutes), "percent": terms.warn_percent}
    return Passage(said, tuple(rung(step.act, step.after_minutes, terms.silence) for step in terms.ladder))


def rung(act: Rung, minutes: int, silence: Silence) -> str:
    words = {
        Rung.REMIND: _("The person responsible is reminded %(when)s."),
        Rung.TELL_HEAD: _("The head of the team is told %(when)s."),
        Rung.SILENCE: _("Without an answer, this happens by itself %(when)s: %(silence)s."),
    }[act]
    return words % {"when": after(minutes), "silence": silence.label}


def _routing(agreement: Agreement, names: Names) -> Iterator[Passage]:
    terms = agreement.routing
    if terms.routes:
        routes = [route_line(vars(route), names) for route in terms.routes]
        yield Passage(_("The first of these routes that fits decides who gets a lead:"), tuple(routes))
    rest = _("All other leads") if terms.routes else _("All leads")
    to = names.team(terms.team) if terms.team else _("the sales team that knows the lead")
    yield Passage(_("%(leads)s go to: %(team)s.") % {"leads": rest, "team": to})
    yield Passage(_("Within a team: %(method)s.") % {"method": terms.method.label})
    if terms.keep_organisation:
        yield Passage(_("Leads of a company that somebody already works with go to that person."))
    if terms.person_limit:
        yield Passage(_("One person carries at most %(n)d open leads.") % {"n": terms.person_limit})
    if terms.team_limit:
        yield Passage(_("One team carries at most %(n)d open leads.") % {"n": terms.team_limit})


def route_line(route: dict[str, Any], names: Names) -> str:
    to = names.team(route["team"])
    if route.get("person"):
        to = f"{names.person(route['person'])} ({to})"
    name = f"{route['name']}: " if route.get("name") else ""
    return f"{name}{ruling.sentence(route['rule'])} → {to}"


def _reasons(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    yield Passage(_("Who gives a lead back, loses or closes it names a reason. Each reason decides what happens next."))
    kept = reasons.of(agreement)
    for use in Use:
        lines = [reason_line(reason) for reason in kept if use in reason["uses"]]
        if lines:
            yield Passage(f"{use.label}:", tuple(lines))


def reason_line(reason: dict[str, Any]) -> str:
    wants = [_("a note") if reason["needs_note"] else "", _("a date") if reason["needs_date"] else ""]
    needs = _(" and ").join(want for want in wants if want)
    said = f"{reasons.label(reason)} → {reasons.effect_label(reason)}"
    return said + (_("; needs %(what)s") % {"what": needs} if needs else "")


def promise_lines(agreement: Agreement) -> tuple[list[str], list[str]]:
    """What marketing and what sales promises, one sentence for each figure."""
    marketing, sales = agreement.promises.marketing, agreement.promises.sales
    of_marketing = {
        _("%(n)d leads handed over a month"): marketing.leads_a_month,
        _("sales accepts at least %(n)d %% of them"): marketing.accepted_percent,
        _("at least %(n)d %% come with a complete dossier"): marketing.complete_percent,
    }
    of_sales = {
        _("at least %(n)d %% of the handovers are answered in time"): sales.answered_percent,
        _("at least %(n)d %% of the accepted leads are contacted in time"): sales.contacted_percent,
        _("%(n)d attempts before a lead counts as not reachable"): sales.attempts,
        _("that many attempts for at least %(n)d %% of them"): sales.attempted_percent,
    }
    return _figures(of_marketing), _figures(of_sales)


def _figures(said: dict[str, int | None]) -> list[str]:
    return [words % {"n": number} for words, number in said.items() if number is not None]


def _promises(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    marketing, sales = promise_lines(agreement)
    yield (
        Passage(_("Marketing promises:"), tuple(marketing)) if marketing else Passage(_("Marketing promises nothing."))
    )
    yield Passage(_("Sales promises:"), tuple(sales)) if sales else Passage(_("Sales promises nothing."))
    if broken := agreement.promises.if_broken.strip():
        yield Passage(_("When a promise is not kept: %(then)s") % {"then": broken})


def _target(agreement: Agreement, _names: Names) -> Iterator[Passage]:
    target = agreement.target
    if target.amount is None:
        yield Passage(_("No revenue target is agreed."))
    else:
        said = _("Both sides work for a revenue of %(amount)s a quarter.")
        yield Passage(said % {"amount": money(target.amount, target.currency)})


def _referee(agreement: Agreement, names: Names) -> Iterator[Passage]:
    if agreement.referee_id:
        said = _("When marketing contests a return, %(name)s decides. The verdict goes on record.")
        yield Passage(said % {"name": names.person(agreement.referee_id)})
    else:
        yield Passage(_("Nobody is named yet who decides about contested returns."))
