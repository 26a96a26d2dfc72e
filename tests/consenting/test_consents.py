"""What people allow, by which way, for what and on which ground."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from leads import capturing, closing, consenting, consents, handing_over
from leads.consenting import BadConsent
from leads.consents import Said, mirrored, standing
from leads.models import Basis, Channel, Consent, ConsentState, ConsentText, Lead, Purpose
from tests import cast

GIVEN, WITHDRAWN, NONE = ConsentState.GIVEN, ConsentState.WITHDRAWN, ConsentState.NONE


@pytest.mark.django_db
def test_a_channel_is_opened_alone(anna: User) -> None:
    lead = cast.an_mql()
    lead = capturing.record_consent(lead, WITHDRAWN, by=anna)
    lead = capturing.record_consent(lead, GIVEN, by=anna, channel=Channel.PHONE, source="Call")
    assert (lead.consent, lead.consent_phone, lead.consent_mail) == (GIVEN, GIVEN, WITHDRAWN)


@pytest.mark.django_db
def test_closing_one_channel_leaves_the_others_open(anna: User) -> None:
    lead = capturing.record_consent(cast.an_mql(), WITHDRAWN, by=anna, channel=Channel.PHONE)
    assert (lead.consent, lead.consent_phone, lead.consent_mail) == (GIVEN, WITHDRAWN, GIVEN)


@pytest.mark.django_db
def test_what_was_allowed_before_stands_again_when_an_answer_is_taken_back(rico: User) -> None:
    offer = cast.an_offer_to()
    lead = offer.lead
    Consent.objects.filter(lead=lead).delete()
    consenting.write(lead, [Said(channel=Channel.MAIL)], by=rico, now=timezone.now())
    handing_over.reject(offer, by=rico, reason=cast.reason("no_contact_wanted"))
    assert Lead.objects.get(pk=lead.pk).consent == WITHDRAWN
    handing_over.take_back(offer, by=rico)
    back = Lead.objects.get(pk=lead.pk)
    assert (back.consent, back.consent_mail, back.consent_phone) == (GIVEN, GIVEN, WITHDRAWN)


@pytest.mark.django_db
def test_only_a_customer_is_written_to_as_a_customer(anna: User) -> None:
    customer = {"channel": Channel.MAIL, "purpose": Purpose.ADVERTISING, "basis": Basis.CUSTOMER}
    with pytest.raises(BadConsent) as refused:
        capturing.record_consent(cast.an_mql(), GIVEN, by=anna, **customer)  # type: ignore[arg-type]
    assert "basis" in refused.value.fields
    won = cast.a_won_lead()
    with pytest.raises(BadConsent):
        capturing.record_consent(won, GIVEN, by=anna, basis=Basis.CUSTOMER, channel=Channel.PHONE)
    lead = capturing.record_consent(won, GIVEN, by=anna, **customer)  # type: ignore[arg-type]
    assert consents.may(lead, Channel.MAIL, Purpose.ADVERTISING).allows


@pytest.mark.django_db
def test_no_contact_at_all_ends_news_too(anna: User) -> None:
    lead = cast.an_mql()
    capturing.record_consent(lead, GIVEN, by=anna, channel=Channel.MAIL, purpose=Purpose.ADVERTISING)
    capturing.record_consent(lead, WITHDRAWN, by=anna)
    assert not consents.may(lead, Channel.MAIL, Purpose.ADVERTISING).allows


@pytest.mark.django_db
def test_a_lead_closed_because_it_wants_no_contact_is_closed_on_every_channel(anna: User) -> None:
    lead = closing.disqualify(cast.a_contact(), by=anna, reason=cast.reason("no_contact_wanted"))
    assert {lead.consent, lead.consent_mail, lead.consent_phone, lead.consent_post} == {WITHDRAWN}


@pytest.mark.django_db
def test_a_changed_wording_is_a_new_version_and_the_old_one_stays(ada: User) -> None:
    words = {"text_de": "Ja", "text_en": "Yes", "purpose": Purpose.ADVERTISING, "channels": [Channel.MAIL]}
    first = consenting.word("news", by=ada, **words)  # type: ignore[arg-type]
    assert consenting.word("news", by=ada, **words) == first  # type: ignore[arg-type]
    second = consenting.word("news", by=ada, **{**words, "text_en": "Yes, please"})  # type: ignore[arg-type]
    assert (first.version, second.version, consenting.wordings()) == (1, 2, [second])
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(pk=first.pk).update(text_en="No")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


@pytest.mark.django_db
def test_a_wording_needs_both_languages_a_channel_and_a_plain_code(ada: User) -> None:
    with pytest.raises(BadConsent) as refused:
        consenting.word("N!", by=ada, text_de=" ", text_en="Yes", purpose=Purpose.CONTACT, channels=[])
    assert set(refused.value.fields) == {"code", "text_de", "channels"}


statements = st.lists(
    st.builds(
        Said, state=st.sampled_from([GIVEN, WITHDRAWN]), channel=st.sampled_from(Channel),
        purpose=st.sampled_from(Purpose),
    ),
    max_size=8,
)  # fmt: skip


@given(statements)
def test_the_newest_word_about_a_channel_counts(said: list[Said]) -> None:
    for channel in consents.CHANNELS:
        about = [one for one in said if one.channel in (channel, Channel.ANY) and one.purpose == Purpose.CONTACT]
        assert standing(said, channel).state == (about[-1].state if about else NONE)


@given(statements)
def test_the_lead_says_given_exactly_where_a_way_is_open(said: list[Said]) -> None:
    is_open = any(standing(said, channel).allows for channel in consents.CHANNELS)
    assert (mirrored(said)["consent"] == GIVEN) == is_open


@given(statements)
def test_after_no_contact_at_all_nothing_is_open(said: list[Said]) -> None:
    closed = [*said, Said(WITHDRAWN)]
    assert not any(one.allows for one in consents.overview(closed))
    assert mirrored(closed)["consent"] == WITHDRAWN
