"""Two records of one person become one, and apart again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import assigning, capturing, matching, merging, noting, reminding
from leads.capturing import Arrival
from leads.models import Activity, ConsentState, Kind, Lead, Stage, Suspicion
from leads.receiving import Incoming, receive
from leads.recording import MergedAway, StaleLead
from leads.reports.timeline import timeline
from tests import cast

pytestmark = pytest.mark.django_db


def a_pair(**more: object) -> tuple[Lead, Lead]:
    """An MQL and a contact of the same person, who wrote from the private address the second time."""
    kept = cast.an_mql(first_name="Clara", last_name="Kunde", email="clara@kunde.example", phone="", job_title="")
    gone = cast.a_contact(
        first_name="Clara", last_name="Kunde", email="clara@gmx.de", phone="+4915112345678", job_title="Buyer", **more
    )
    return kept, gone


def now(lead: Lead) -> Lead:
    return Lead.records.get(pk=lead.pk)


def facts_of(lead: Lead) -> dict[str, object]:
    fields = Lead._meta.concrete_fields
    unlike = {"version", "updated_at", "entries", "search"}
    return {field.name: getattr(now(lead), field.attname) for field in fields if field.name not in unlike}


def test_the_kept_one_has_all_values_touches_notes_and_plans(anna: User) -> None:
    kept, gone = a_pair()
    noting.note(gone, by=anna, kind=Activity.Kind.CALL, text="Called")
    reminding.remind_me(gone, by=anna, due=timezone.now() + timedelta(days=2), text="Call again")
    merging.merge(kept, gone, by=anna)
    kept = now(kept)
    assert (kept.email, kept.phone, kept.job_title) == ("clara@kunde.example", "+4915112345678", "Buyer")
    assert kept.activities.count() == 1
    assert kept.touches.count() == 2
    assert kept.consents.count() == 2
    assert kept.ledger.order_by("-number").first().kind == Kind.MERGED  # type: ignore[union-attr]
    assert [reminder.text for reminder in kept.reminders.all()] == ["Call again"]


def test_a_chosen_value_takes_the_place_of_the_other(anna: User) -> None:
    kept, gone = a_pair()
    merging.merge(kept, gone, by=anna, choices={"email": "gone", "phone": "kept"})
    assert (now(kept).email, now(kept).phone) == ("clara@gmx.de", "")


def test_an_address_that_made_way_is_known_still_until_the_merge_is_taken_back(anna: User) -> None:
    kept, gone = a_pair()
    done = merging.merge(kept, gone, by=anna, choices={"email": "gone"})
    assert list(kept.identifiers.values_list("value", flat=True)) == ["clara@kunde.example"]
    assert receive(Incoming({"email": "clara@kunde.example"}, Arrival("website"), source="form:x")).lead == kept
    merging.unmerge(done, by=anna)
    assert now(kept).email == "clara@kunde.example"
    assert not kept.identifiers.exists()


def test_the_other_one_is_in_no_list_and_refuses_every_act(anna: User) -> None:
    kept, gone = a_pair()
    merging.merge(kept, gone, by=anna)
    assert not Lead.objects.filter(pk=gone.pk).exists()
    assert now(gone).stage == Stage.DISQUALIFIED
    with pytest.raises(MergedAway):
        capturing.edit(gone, {"phone": "030 123456"}, by=anna)


def test_the_timeline_tells_both_stories(anna: User) -> None:
    kept, gone = a_pair()
    before = {(entry.at, entry.sentence) for lead in (kept, gone) for entry in timeline(lead, limit=50).entries}
    merging.merge(kept, gone, by=anna)
    after = {(entry.at, entry.sentence) for entry in timeline(now(kept), limit=50).entries}
    assert before <= after


def test_undo_restores_both_exactly(anna: User) -> None:
    kept, gone = a_pair()
    noting.note(gone, by=anna, kind=Activity.Kind.NOTE, text="Of the other")
    before = facts_of(kept), facts_of(gone)
    merge = merging.merge(kept, gone, by=anna, choices={"email": "gone"})
    merge = merging.unmerge(merge, by=anna)
    assert (facts_of(kept), facts_of(gone)) == before
    assert merge.stayed == []
    assert (now(kept).activities.count(), now(gone).activities.count()) == (0, 1)
    assert (now(kept).touches.count(), now(gone).touches.count()) == (1, 1)


def test_what_was_changed_since_stays_and_is_named(anna: User) -> None:
    kept, gone = a_pair()
    merge = merging.merge(kept, gone, by=anna)
    capturing.edit(now(kept), {"phone": "+4930999999"}, by=anna)
    noting.note(now(kept), by=anna, kind=Activity.Kind.NOTE, text="Later")
    merge = merging.unmerge(merge, by=anna)
    assert now(kept).phone == "+4930999999"
    assert now(kept).job_title == ""
    assert merge.stayed == ["phone"]
    assert [activity.text for activity in now(kept).activities.all()] == ["Later"]


def test_a_no_to_one_record_is_a_no(anna: User) -> None:
    kept, gone = a_pair()
    capturing.record_consent(gone, ConsentState.WITHDRAWN, by=anna)
    merge = merging.merge(kept, now(gone), by=anna)
    assert now(kept).consent == ConsentState.WITHDRAWN
    merging.unmerge(merge, by=anna)
    assert (now(kept).consent, now(gone).consent) == (ConsentState.GIVEN, ConsentState.WITHDRAWN)


def test_a_nurtured_record_gets_its_clock_back(anna: User) -> None:
    gone, kept = cast.a_nurtured_lead(), cast.an_mql()
    running = list(gone.clocks.filter(stopped_at=None).values_list("pk", "due_at"))
    before = facts_of(gone)
    merge = merging.merge(kept, gone, by=anna)
    assert not gone.clocks.filter(stopped_at=None).exists()
    merging.unmerge(merge, by=anna)
    assert list(gone.clocks.filter(stopped_at=None).values_list("pk", "due_at")) == running
    assert facts_of(gone) == before


def test_the_one_that_has_come_further_goes_on(anna: User) -> None:
    kept, gone = a_pair()
    assert merging.in_order(gone, kept) == (kept, gone)
    with pytest.raises(merging.CannotMerge, match="further"):
        merging.merge(gone, kept, by=anna)


def test_an_offer_that_waits_for_sales_is_answered_first(anna: User) -> None:
    one, other = cast.an_offer_to().lead, cast.an_offer_to().lead
    with pytest.raises(merging.CannotMerge, match="owes an answer"):
        merging.merge(one, other, by=anna)


def test_an_offered_record_may_take_a_contact_in(anna: User) -> None:
    offered, contact = cast.an_offer_to().lead, cast.a_contact()
    merging.merge(offered, contact, by=anna)
    assert now(offered).stage == Stage.HANDOVER


def test_two_reps_work_on_both(anna: User, nina: User, hilde: User) -> None:
    one, other = cast.a_sal(), cast.a_sal()
    assigning.assign(other, by=hilde, person=nina)
    with pytest.raises(merging.CannotMerge, match="Nina"):
        merging.merge(one, now(other), by=anna)
    assigning.assign(now(other), by=hilde, person=now(one).responsible)
    merging.merge(one, now(other), by=anna)


def test_a_won_deal_stays(anna: User) -> None:
    with pytest.raises(merging.CannotMerge, match="won deal"):
        merging.merge(cast.a_won_lead(), cast.a_won_lead(), by=anna)
    with pytest.raises(merging.CannotMerge, match="open work"):
        merging.merge(cast.a_won_lead(), cast.an_mql(), by=anna)


def test_whoever_looked_at_an_older_version_is_told(anna: User) -> None:
    kept, gone = a_pair()
    capturing.edit(gone, {"job_title": "Head"}, by=anna)
    with pytest.raises(StaleLead):
        merging.merge(kept, gone, by=anna, seen={gone.pk: gone.version})


def test_merges_are_taken_back_the_last_one_first(anna: User) -> None:
    first, second = a_pair()
    third = cast.an_mql()
    inner = merging.merge(first, second, by=anna)
    outer = merging.merge(third, now(first), by=anna)
    assert now(second).merged_into_id == third.pk
    with pytest.raises(merging.NotUndoable):
        merging.unmerge(inner, by=anna)
    merging.unmerge(outer, by=anna)
    assert now(second).merged_into_id == first.pk
    merging.unmerge(inner, by=anna)
    assert now(second).merged_into_id is None


def test_an_undone_merge_is_not_suspected_again(anna: User) -> None:
    kept, gone = a_pair()
    merging.suspect(kept, matching.candidates(kept))
    assert Suspicion.objects.open().count() == 1
    merging.unmerge(merging.merge(kept, gone, by=anna), by=anna)
    merging.suspect(now(kept), matching.candidates(now(kept)))
    assert Suspicion.objects.get().state == Suspicion.State.DISTINCT


def test_somebody_known_by_the_address_of_the_other_record_is_found(anna: User) -> None:
    kept, gone = a_pair()
    merging.merge(kept, gone, by=anna)
    [match] = matching.candidates(matching.Person("Clara", "Kunde", mails=("clara@gmx.de",)))
    assert match.lead == kept
    assert match.is_certain
    with pytest.raises(capturing.KnownLead) as known:
        capturing.capture(cast.facts(email="clara@gmx.de"), by=anna)
    assert known.value.known == kept
