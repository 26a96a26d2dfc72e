"""Three sign, each for the own part and with the own password; then it counts, at once or from its day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from accounts.proving import MOST_FAILURES
from leads import agreeing, handing_over
from leads.models import Agreement, Handover, LedgerEntry, Part
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def test_two_signatures_are_not_enough(mara: User, hilde: User) -> None:
    proposal = cast.a_proposal()
    for signer in (mara, hilde):
        proposal = agreeing.sign(proposal, by=signer, password=cast.PASSWORD)
    assert (proposal.state, Agreement.in_force().version) == (Agreement.Status.PROPOSED, 1)


def test_the_third_puts_it_into_force_and_ends_the_one_before() -> None:
    before = Agreement.in_force()
    signed = cast.an_agreement()
    before.refresh_from_db()
    assert Agreement.in_force() == signed
    assert (signed.state, before.state) == (Agreement.Status.IN_FORCE, Agreement.Status.SUPERSEDED)
    assert before.in_force_until == signed.in_force_from == signed.signed_at


def test_a_signature_keeps_name_part_and_proof() -> None:
    signed = cast.an_agreement()
    kept = {signature.part: signature for signature in signed.signatures.all()}
    assert {part: signature.name for part, signature in kept.items()} == {
        "marketing": "Mara", "sales": "Hilde", "management": "Max",
    }  # fmt: skip
    (proof,) = {signature.fingerprint for signature in kept.values()}
    assert len(proof) == 64


def test_it_comes_into_force_on_its_day_though_nobody_does_anything() -> None:
    day = timezone.now() + timedelta(days=10)
    signed = cast.an_agreement(starts_at=day)
    assert (signed.state, Agreement.in_force().version) == (Agreement.Status.SIGNED, 1)
    with time_machine.travel(day + timedelta(seconds=1), tick=False):
        assert Agreement.in_force() == signed
        assert (signed.state, Agreement.objects.get(version=1).state) == ("in_force", "superseded")


def test_when_its_day_has_passed_before_the_last_signature_it_counts_from_that_signature() -> None:
    proposal = cast.a_proposal(starts_at=timezone.now() + timedelta(hours=1))
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        for signer in cast.table():
            proposal = agreeing.sign(proposal, by=signer, password=cast.PASSWORD)
    assert proposal.in_force_from == later


@pytest.mark.parametrize("name", ["anna", "rico", "ada"])
def test_whose_role_signs_no_part_cannot_sign(name: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(agreeing.NoPart):
        agreeing.sign(cast.a_proposal(), by=request.getfixturevalue(name), password=cast.PASSWORD)


def test_nobody_signs_twice(mara: User) -> None:
    proposal = agreeing.sign(cast.a_proposal(), by=mara, password=cast.PASSWORD)
    with pytest.raises(agreeing.AlreadySigned, match="Head of marketing: already signed by Mara"):
        agreeing.sign(proposal, by=mara, password=cast.PASSWORD)


def test_a_second_head_does_not_sign_the_part_again(mara: User) -> None:
    other = cast.person("Moritz", mara.role and mara.role, cast.marketing())  # type: ignore[arg-type]
    proposal = agreeing.sign(cast.a_proposal(), by=mara, password=cast.PASSWORD)
    with pytest.raises(agreeing.AlreadySigned):
        agreeing.sign(proposal, by=other, password=cast.PASSWORD)
    assert proposal.signatures.count() == 1


def test_without_the_password_nothing_is_signed(mara: User) -> None:
    proposal = cast.a_proposal()
    with pytest.raises(agreeing.WrongPassword) as refusal:
        agreeing.sign(proposal, by=mara, password="guessed")
    assert "password" in refusal.value.fields
    assert not proposal.signatures.exists()


def test_who_guesses_is_locked_out_even_with_the_right_one(mara: User, hilde: User) -> None:
    proposal = cast.a_proposal()
    for _ in range(MOST_FAILURES):
        with pytest.raises(agreeing.WrongPassword):
            agreeing.sign(proposal, by=mara, password="guessed")
    with pytest.raises(agreeing.WrongPassword, match="Too many"):
        agreeing.sign(proposal, by=mara, password=cast.PASSWORD)
    agreeing.sign(proposal, by=hilde, password=cast.PASSWORD)  # the others are not held up


def test_a_version_that_would_begin_before_one_that_is_signed_waits_for_another_date() -> None:
    proposal = cast.a_proposal()
    cast.an_agreement(starts_at=timezone.now() + timedelta(days=5))
    mara, hilde, sponsor = cast.table()
    for signer in (mara, hilde):
        agreeing.sign(proposal, by=signer, password=cast.PASSWORD)
    with pytest.raises(agreeing.Unsound):
        agreeing.sign(proposal, by=sponsor, password=cast.PASSWORD)
    assert proposal.signatures.count() == 2


def test_who_may_sign_is_found_by_the_role(mara: User, hilde: User, max: User, anna: User) -> None:
    assert [agreeing.may_sign(part) for part in Part] == [[mara], [hilde], [max]]


# judged by the version of the day -----------------------------------------------------------------


def test_each_handover_keeps_the_version_it_was_judged_by(rico: User) -> None:
    old = cast.an_offer_to()
    handing_over.accept(old, by=rico)
    signed = cast.an_agreement()
    new = cast.an_offer_to()
    assert (Handover.objects.get(pk=old.pk).agreement.version, new.agreement) == (1, signed)
    assert _versions(old) == {1}
    assert LedgerEntry.objects.filter(lead=new.lead, agreement=signed).exists()


def test_a_rejection_is_judged_by_the_version_of_its_handover(rico: User) -> None:
    offer = cast.an_offer_to()
    cast.an_agreement()
    handing_over.reject(offer, by=rico, reason=cast.reason("no_lead"))
    assert _versions(offer) == {1}


def _versions(handover: Handover) -> set[int]:
    entries = LedgerEntry.objects.filter(lead=handover.lead).select_related("agreement")
    return {entry.agreement.version for entry in entries if entry.agreement}
