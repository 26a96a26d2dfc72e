"""What one version says otherwise than another, as sentences: “Accept or reject: 4 working hours instead of 8”."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leads.document import reasons, ruling
from leads.document.chapters import Names, promise_lines, route_line, rung, score_line
from leads.document.quantities import beside, money, working_time
from leads.document.sections import RULES, Section
from leads.models import Agreement, ClockKind, ClockTerms, Target


@dataclass(frozen=True)
class Change:
    """`before` and `now` are given where a text was worded anew; else the sentence says it all."""

    section: str
    title: str
    sentence: str
    before: str = ""
    now: str = ""


Said = Iterator[str | tuple[str, str, str]]


def before(agreement: Agreement) -> Agreement | None:
    """The version to compare with: the one that it follows or would follow; None for the first."""
    if agreement.in_force_from:
        return Agreement.objects.filter(in_force_until=agreement.in_force_from).first()
    return Agreement.objects.last_signed().first()


def difference(old: Agreement, new: Agreement) -> list[Change]:
    """In the order of the document; empty when both say the same."""
    names = Names(old, new)
    found = {
        Section.PURPOSE: _purpose(old, new),
        Section.DEFINITION: _rule("definition", old, new),
        Section.HANDOVER: _handover(old, new),
        Section.HAND_RAISERS: _rule("hand_raiser_rule", old, new),
        Section.SCORING: _listed(
            [score_line(line) for line in old.scoring], [score_line(line) for line in new.scoring]
        ),
        Section.BANT: _rule("bant_rule", old, new),
        Section.CLOCKS: _clocks(old, new),
        Section.ROUTING: _routing(old, new, names),
        "reasons": _reasons(old, new),
        Section.PROMISES: _promises(old, new),
        Section.TARGET: _target(old.target, new.target),
        Section.REFEREE: _referee(old, new, names),
    }
    titles = {"reasons": _("Reasons and their effects")}
    return [
        _change(str(name), titles.get(name) or str(Section(name).label), said)
        for name, sayings in found.items()
        for said in sayings
    ]


def _change(name: str, title: str, said: str | tuple[str, str, str]) -> Change:
    return Change(name, title, said) if isinstance(said, str) else Change(name, title, *said)


def instead(what: str, now: str, before: str) -> str:
    return _("%(what)s: %(now)s instead of %(before)s") % {"what": what, "now": now, "before": before}


def _purpose(old: Agreement, new: Agreement) -> Said:
    if old.purpose.strip() != new.purpose.strip():
        yield _("The purpose is worded anew."), old.purpose.strip(), new.purpose.strip()


def _rule(name: str, old: Agreement, new: Agreement) -> Said:
    assert name in RULES
    before, now = getattr(old, name), getattr(new, name)
    if before and now:
        yield from ruling.difference(before, now)
    elif now:
        yield _("New: %(condition)s") % {"condition": ruling.sentence(now)}
    elif before:
        yield _("No longer: %(condition)s") % {"condition": ruling.sentence(before)}


def _handover(old: Agreement, new: Agreement) -> Said:
    yield from _rule("handover_rule", old, new)
    if old.offering.automatic != new.offering.automatic:
        yield (
            _("Leads that pass the rule are now offered by themselves.")
            if new.offering.automatic
            else _("Leads that pass the rule are no longer offered by themselves: a person hands them over.")
        )
    if old.offering.against_rule != new.offering.against_rule:
        yield (
            _("A person may now hand over against the rule, with a reason.")
            if new.offering.against_rule
            else _("Nobody may hand over against the rule any more.")
        )


def _listed(before: list[str], now: list[str]) -> Said:
    yield from (_("New: %(condition)s") % {"condition": said} for said in now if said not in before)
    yield from (_("No longer: %(condition)s") % {"condition": said} for said in before if said not in now)
    if before != now and sorted(before) == sorted(now):
        yield _("The order is another: %(order)s") % {"order": "; ".join(now)}


def _clocks(old: Agreement, new: Agreement) -> Said:
    for kind in ClockKind:
        before, now = old.clock(kind), new.clock(kind)
        if before and now:
            yield from _clock(str(kind.label), before, now)
        elif now:
            yield instead(str(kind.label), working_time(now.minutes), _("no limit"))
        elif before:
            yield instead(str(kind.label), _("no limit"), working_time(before.minutes))


def _clock(label: str, before: ClockTerms, now: ClockTerms) -> Said:
    if before.minutes != now.minutes:
        yield instead(label, working_time(now.minutes), beside(before.minutes, now.minutes))
    if before.warn_percent != now.warn_percent:
        warning = _("%(clock)s, warning") % {"clock": label}
        yield instead(warning, f"{now.warn_percent} %", f"{before.warn_percent} %")
    climbed = [[rung(step.act, step.after_minutes, terms.silence) for step in terms.ladder] for terms in (before, now)]
    for said in _listed(*climbed):
        yield f"{label}: {said}"
    if before.silence != now.silence and climbed[0] == climbed[1]:
        yield instead(label, str(now.silence.label), str(before.silence.label))


def _routing(old: Agreement, new: Agreement, names: Names) -> Said:
    before, now = old.routing, new.routing
    yield from _listed(*([route_line(vars(route), names) for route in terms.routes] for terms in (before, now)))
    nobody = _("the sales team that knows the lead")
    if before.team != now.team:
        teams = [names.team(terms.team) if terms.team else nobody for terms in (now, before)]
        yield instead(_("All other leads go to"), *teams)
    if before.method != now.method:
        yield instead(_("Within a team"), str(now.method.label), str(before.method.label))
    if before.keep_organisation != now.keep_organisation:
        yield (
            _("Leads of a company that somebody already works with now go to that person.")
            if now.keep_organisation
            else _("Leads no longer go to the person who works with their company.")
        )
    for label, name in ((_("Open leads a person"), "person_limit"), (_("Open leads a team"), "team_limit")):
        limits = [getattr(terms, name) for terms in (now, before)]
        if limits[0] != limits[1]:
            yield instead(label, *(_("unlimited") if limit is None else str(limit) for limit in limits))


def _reasons(old: Agreement, new: Agreement) -> Said:
    """The preset was proposed by nobody and has kept none: then there is nothing to compare."""
    if old.is_preset or new.is_preset:
        return
    before, now = ({reason["code"]: reason for reason in reasons.of(version)} for version in (old, new))
    for code, reason in now.items():
        if code not in before:
            yield _("New reason: %(reason)s") % {"reason": _told(reason)}
        elif _told(before[code]) != _told(reason):
            yield instead(reasons.label(reason), _told(reason), _told(before[code]))
    for code, reason in before.items():
        if code not in now:
            yield _("Reason no longer offered: %(reason)s") % {"reason": reasons.label(reason)}


def _told(reason: dict[str, Any]) -> str:
    needs = [_("a note") if reason["needs_note"] else "", _("a date") if reason["needs_date"] else ""]
    return ", ".join([f"{reasons.label(reason)} → {reasons.effect_label(reason)}", *(need for need in needs if need)])


def _promises(old: Agreement, new: Agreement) -> Said:
    for side, before, now in zip((_("Marketing"), _("Sales")), promise_lines(old), promise_lines(new), strict=True):
        yield from (
            _("%(side)s promises: %(promise)s") % {"side": side, "promise": said} for said in now if said not in before
        )
        yield from (
            _("%(side)s no longer promises: %(promise)s") % {"side": side, "promise": said}
            for said in before
            if said not in now
        )
    old_words, new_words = old.promises.if_broken.strip(), new.promises.if_broken.strip()
    if old_words != new_words:
        yield _("What happens when a promise is not kept is worded anew."), old_words, new_words


def _target(before: Target, now: Target) -> Said:
    said = [money(one.amount, one.currency) if one.amount is not None else _("none") for one in (now, before)]
    if said[0] != said[1]:
        yield instead(_("Revenue target a quarter"), *said)


def _referee(old: Agreement, new: Agreement, names: Names) -> Said:
    said = [names.person(one.referee_id) if one.referee_id else _("nobody") for one in (new, old)]
    if said[0] != said[1]:
        yield instead(_("Referee of contested returns"), *said)
