"""A lead that went back and forth between the same two goes out again only after they have talked about it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Team, User
from leads.models import Contest, Kind, Lead, Talk
from leads.refusals import Refusal

TWICE = 2
BACK = (Kind.REJECTED, Kind.RETURNED)
LONGEST = 500  # characters


class TalkFirst(Refusal):
    """The same two had this lead twice already: one more round needs a talk on record."""

    def __init__(self, pair: "Pair") -> None:
        words = _("This lead came back from %(rep)s to you %(n)s times. Please talk first and note what you agreed.")
        words = words % {"rep": pair.rep, "n": pair.times}
        super().__init__(words, {"talk": words})
        self.pair = pair


@dataclass(frozen=True)
class Pair:
    """Between whom the lead went back last, how often between these two, and when last."""

    marketer: User
    rep: User
    times: int
    last: datetime


def pair(lead: Lead) -> Pair | None:
    """Overturned returns do not count, nor what a source told."""
    if lead.returned_times < TWICE:
        return None
    overturned = Contest.objects.overturned().filter(lead=lead).values("entry")
    returns = lead.ledger.filter(kind__in=BACK, imported=False, by__isnull=False).exclude(pk__in=overturned)
    last = returns.select_related("by", "responsible_after").order_by("-number").first()
    if last is None or last.by is None or last.responsible_after is None:
        return None
    between = returns.filter(by=last.by, responsible_after=last.responsible_after)
    return Pair(last.responsible_after, last.by, between.count(), last.at)


def asks_for_talk(lead: Lead, *, by: User) -> Pair | None:
    """The two who have to talk before this person offers the lead to the same one again; None: nobody has to."""
    found = pair(lead)
    if found is None or found.times < TWICE or found.marketer != by:
        return None
    talked = Talk.objects.filter(lead=lead, at__gt=found.last, by__in=[found.marketer, found.rep])
    return None if talked.exists() else found


def demand_talk(lead: Lead, *, by: User, team: Team, person: User | None, talk: str, now: datetime) -> None:
    """TalkFirst, unless they have talked since, the talk is told now, or the lead goes to somebody else."""
    found = asks_for_talk(lead, by=by)
    if found is None:
        return
    goes_to_same = person == found.rep if person else team.pk == found.rep.team_id
    talk = " ".join(talk.replace("\x00", "").split())[:LONGEST]
    if talk:
        Talk.objects.create(lead=lead, by=by, with_whom=found.rep, outcome=talk, at=now)
    elif goes_to_same:
        raise TalkFirst(found)
