"""Sales says no, with a reason that decides what happens next."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import escalating, handing_over, timing
from leads.models import ConsentState, Handover, Kind, Lead, Reminder, ReminderKind, Stage, Use
from leads.models import Reason as ReasonRecord
from leads.nurturing import ReasonRefused
from tests import cast

pytestmark = pytest.mark.django_db
NEXT_MONTH = timezone.localdate() + timedelta(days=30)


def test_the_lead_goes_back_to_the_marketer_who_offered_it(anna: User, rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("contact_data_wrong"))
    assert (lead.stage, lead.responsible, lead.team) == (Stage.NURTURE, anna, cast.marketing())
    assert lead.sales_team == cast.nord()  # who rejected it still sees what became of it
    assert lead.returned_times == 1


def test_asking_for_a_fact_reminds_the_marketer_at_once(anna: User, rico: User) -> None:
    lead = handing_over.reject(
        cast.an_offer_to(), by=rico, reason=cast.reason("information_missing"), note="Which building?"
    )
    assert lead.asked_for == "information"
    escalating.climb(now=timezone.now())
    reminder = Reminder.objects.open().get(lead=lead)
    assert (reminder.kind, reminder.person) == (ReminderKind.ASK, anna)
    assert reminder.due_at <= timezone.now()


def test_too_early_lets_the_lead_sleep_until_the_date(rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("too_early"), until=NEXT_MONTH)
    assert lead.asleep_until == NEXT_MONTH
    assert lead.deadline is not None
    assert lead.deadline == timing.after(timing.morning_of(NEXT_MONTH), 10 * 480)  # to be touched once it is awake
    kinds = Reminder.objects.open().filter(lead=lead).values_list("kind", flat=True)
    assert set(kinds) == {ReminderKind.WAKE, ReminderKind.STEP}


@pytest.mark.parametrize("code", ["no_lead", "outside_offer"])
def test_reasons_that_close_end_the_way_at_once(rico: User, code: str) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason(code))
    assert lead.stage == Stage.DISQUALIFIED
    kinds = list(lead.ledger.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == [Kind.REJECTED, Kind.DISQUALIFIED]
    assert not Reminder.objects.filter(lead=lead).open().exists()


def test_who_wants_no_contact_gets_none(rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_contact_wanted"))
    assert (lead.stage, lead.consent) == (Stage.DISQUALIFIED, ConsentState.WITHDRAWN)
    assert lead.consents.latest("at").state == ConsentState.WITHDRAWN
    assert not Reminder.objects.filter(lead=lead).open().exists()


@pytest.mark.parametrize(
    ("code", "particulars", "field"),
    [
        ("information_missing", {}, "note"),
        ("too_early", {}, "until"),
        ("too_early", {"until": timezone.localdate()}, "until"),
        ("too_early", {"until": date.max}, "until"),
        ("other", {"note": "   "}, "note"),
        ("no_budget_now", {"until": NEXT_MONTH}, "reason"),  # is for returns, after contact
        ("lost_price", {}, "reason"),
    ],
)
def test_a_reason_needs_what_it_needs(rico: User, code: str, particulars: dict[str, Any], field: str) -> None:
    offer = cast.an_offer_to()
    with pytest.raises(ReasonRefused) as refused:
        handing_over.reject(offer, by=rico, reason=cast.reason(code), **particulars)
    assert field in refused.value.fields
    assert Lead.objects.get(pk=offer.lead_id).stage == Stage.HANDOVER


def test_no_reason_no_rejection(rico: User) -> None:
    with pytest.raises(ReasonRefused):
        handing_over.reject(cast.an_offer_to(), by=rico, reason=None)


def test_a_retired_reason_is_not_offered_any_more(rico: User) -> None:
    retired = cast.reason("no_lead")
    ReasonRecord.objects.filter(pk=retired.pk).update(retired_at=timezone.now())
    retired.refresh_from_db()
    assert retired not in ReasonRecord.objects.offered_for(Use.REJECT)
    with pytest.raises(ReasonRefused):
        handing_over.reject(cast.an_offer_to(), by=rico, reason=retired)


def test_an_own_lead_offered_to_a_colleague_comes_back_to_its_rep(rico: User, nina: User) -> None:
    offer = handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord(), person=nina)
    lead = handing_over.reject(offer, by=nina, reason=cast.reason("contact_data_wrong"))
    assert (lead.stage, lead.responsible) == (Stage.SGL, rico)


def test_the_rejection_keeps_the_words(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.reject(offer, by=rico, reason=cast.reason("information_missing"), note="Which building?")
    decided = Handover.objects.get(pk=offer.pk)
    assert (decided.reason, decided.answer_note) == (cast.reason("information_missing"), "Which building?")


def test_when_the_marketer_has_left_the_team_answers_for_it(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    anna.is_active = False
    anna.save()
    lead = handing_over.reject(offer, by=rico, reason=cast.reason("contact_data_wrong"))
    assert (lead.responsible, lead.team) == (None, cast.marketing())
