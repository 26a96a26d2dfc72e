"""Give a lead to another person or team of the side that answers for it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from leads import recording, reminding, timing
from leads.models import Kind, Lead, Stage
from leads.refusals import Refusal


class WrongPerson(Refusal):
    """A lead belongs to a person or team of the side that its stage names."""


@transaction.atomic
def assign(
    lead: Lead, *, by: User | None, person: User | None = None, team: Team | None = None, note: str = "",
    seen: int | None = None, now: datetime | None = None,
) -> Lead:  # fmt: skip
    """Make a person (with their team) or a whole team responsible. The clocks run on, in the team's working time.
    WrongPerson, StaleLead. By nobody: the agreement's rule for silence, at the moment `now` at which it was due."""
    book, now = recording.take(lead, seen=seen), now or timezone.now()
    lead = book.lead
    timing.settle(lead, now=now)
    _check(lead, person, team)
    before = lead.responsible
    lead.responsible, lead.team = person, person.team if person else team
    if lead.side == "sales":
        lead.sales_team = lead.team
    if lead.stage == Stage.HANDOVER:
        lead.handovers.open().update(to_person=lead.responsible, to_team=lead.team, route={})  # no longer as routed
    if lead.deadline is not None:
        timing.follow(lead, now=now)
    book.enter(Kind.ASSIGNED, by=by, note=note, at=now)
    book.close()
    reminding.move_to(lead, person, before=before)
    return lead


def _check(lead: Lead, person: User | None, team: Team | None) -> None:
    if lead.side is None:
        raise WrongPerson(_("A closed lead needs no responsible person."))
    chosen = person.team if person else team
    if chosen is None:
        raise WrongPerson(_("Choose a person or a team."), {"person": _("Choose a person or a team.")})
    if chosen.side != lead.side or not chosen.is_active or (person and not person.is_active):
        words = _("%(side)s answers for this lead now: choose somebody of that side.") % {"side": lead.side.label}
        raise WrongPerson(words, {"person": words})
