"""Many people act on the same handovers at the same moment: one wins each, the others are told who and when."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from leads import assigning, handing_over
from leads.models import Handover, Lead, LedgerEntry, Stage
from leads.recording import StaleLead
from leads.refusals import Conflict
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 40


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all acts in threads of their own, started together; a Conflict is a result like any other."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_each_of_ten_handovers_ends_decided_exactly_once(anna: User, rico: User, nina: User) -> None:
    handovers = [cast.an_offer_to() for _ in range(10)]
    reason = cast.reason("no_lead")

    def decide(number: int) -> Callable[[], list[Any]]:
        acts: list[Callable[[Handover], Lead]] = [
            lambda offer: handing_over.accept(offer, by=rico),
            lambda offer: handing_over.reject(offer, by=nina, reason=reason),
            lambda offer: handing_over.withdraw(offer, by=anna),
        ]
        order = handovers[number % 10 :] + handovers[: number % 10]
        return lambda: [_attempt(acts[number % 3], offer) for offer in order]

    answers = [answer for answers in at_once([decide(number) for number in range(THREADS)]) for answer in answers]

    assert len(answers) == 10 * THREADS
    winners = [answer for answer in answers if isinstance(answer, Lead)]
    losers = [answer for answer in answers if isinstance(answer, handing_over.AlreadyDecided)]
    assert len(winners) == 10
    assert len(losers) == 10 * THREADS - 10
    assert Counter(winner.pk for winner in winners) == Counter(offer.lead_id for offer in handovers)
    for loser in losers:
        assert loser.handover.decided_by is not None
        assert loser.handover.decided_by.name in loser.message
    for offer in handovers:
        _check_chain(offer.lead_id)


def _attempt(act: Callable[[Handover], Lead], offer: Handover) -> Any:
    try:
        return act(offer)
    except Conflict as conflict:
        return conflict


def _check_chain(lead_id: int) -> None:
    lead = Lead.objects.get(pk=lead_id)
    entries = list(LedgerEntry.objects.filter(lead=lead).order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.from_stage for entry in entries[1:]] == [entry.to_stage for entry in entries[:-1]]
    assert entries[-1].to_stage == lead.stage
    assert lead.stage != Stage.HANDOVER
    decisions = [entry for entry in entries if entry.from_stage == Stage.HANDOVER]
    assert len(decisions) == 1


def test_two_people_who_saw_the_same_version_do_not_overwrite_each_other(mara: User, anna: User) -> None:
    lead = cast.an_mql()
    seen = lead.version
    acts = [partial(assigning.assign, lead, by=by, person=by, seen=seen) for by in (mara, anna)]
    answers = at_once(acts)
    assert Counter(type(answer) for answer in answers) == {Lead: 1, StaleLead: 1}


def test_the_same_lead_is_offered_once_when_two_offer_it_together(anna: User, mara: User) -> None:
    lead = cast.a_ready_mql()
    acts = [partial(handing_over.hand_over, lead, by=by, team=cast.nord()) for by in (anna, mara)]
    answers = at_once(acts)
    assert sum(isinstance(answer, Handover) for answer in answers) == 1
    assert lead.handovers.count() == 1


@pytest.mark.parametrize("method", ["round_robin", "least_load"])
def test_forty_leads_at_once_are_shared_out_evenly(anna: User, rico: User, nina: User, method: str) -> None:
    reps = [rico, nina, *(cast.person(f"Rep{number}", Role.SALES_REP, cast.nord()) for number in range(2))]
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": method})
    leads = [cast.a_ready_mql() for _ in range(THREADS)]
    offers = at_once([partial(handing_over.hand_over, lead, by=anna) for lead in leads])
    assert Counter(offer.to_person_id for offer in offers) == Counter({rep.pk: THREADS // 4 for rep in reps})


def test_forty_leads_at_once_never_exceed_a_limit(anna: User, rico: User, nina: User) -> None:
    terms = {"team": cast.nord().pk, "method": "round_robin", "person_limit": 7}
    cast.agreed(routing_terms=terms)
    leads = [cast.a_ready_mql() for _ in range(THREADS)]
    offers = at_once([partial(handing_over.hand_over, lead, by=anna) for lead in leads])
    assert Counter(offer.to_person_id for offer in offers) == Counter({rico.pk: 7, nina.pk: 7, None: THREADS - 14})
    assert not Lead.objects.filter(responsible=None, team=None).exists()


def test_a_new_company_is_known_once_when_two_capture_it_together(anna: User) -> None:
    acts = [lambda: cast.an_mql(company="Brand New GmbH") for _ in range(8)]
    answers = at_once(acts)
    assert len({lead.organisation_id for lead in answers}) == 1
