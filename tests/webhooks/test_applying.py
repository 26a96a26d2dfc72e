"""The worker makes leads of what waits: one each, in whatever order, as often as it comes."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import permutations
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import connecting, unpacking
from leads.models import Consent, ConsentState, Intake, Kind, Lead, ReminderKind, Touch
from tests.webhooks import services
from tests.webhooks.services import DELIVERED, Vendor, an_endpoint, deliver

Outcome, State = Intake.Outcome, Intake.State


def apply(after: timedelta = timedelta(seconds=1)) -> int:
    return unpacking.apply_waiting(now=timezone.now() + after)


def outcomes() -> list[tuple[str, str]]:
    return list(Intake.objects.order_by("id").values_list("state", "outcome"))


@pytest.mark.parametrize("vendor", Vendor)
def test_a_delivery_sent_twice_is_one_lead_with_one_touch(ada: User, vendor: Vendor) -> None:
    endpoint = an_endpoint(vendor, ada, campaign="Spring")
    deliver(endpoint, DELIVERED[vendor]())
    apply()
    deliver(endpoint, DELIVERED[vendor]())
    apply()
    lead = Lead.objects.get()
    assert (lead.email, lead.last_name) == ("person1@kunde.example", "von Berg" if vendor == Vendor.META else "Berg")
    assert lead.touches.get().touchpoint.code == "ads"
    assert lead.sources["email"]["from"] == f"webhook:{vendor}"
    assert not Intake.objects.exclude(state__in=[State.DONE, State.FAILED]).exists()


def test_typeform_brings_utm_values_consent_with_its_wording_and_further_answers(ada: User) -> None:
    deliver(an_endpoint(Vendor.TYPEFORM, ada), services.typeform())
    apply()
    lead = Lead.objects.get()
    assert lead.touches.get().utm == {"utm_campaign": "spring", "utm_source": "news"}
    assert lead.touches.get().campaign == "spring"
    consent = lead.consents.get()
    assert (consent.state, consent.wording, consent.source) == ("given", "You may write to me", "Typeform")
    assert lead.extra["Which roof?"] == "Flat"


def test_google_brings_the_click_and_meta_what_was_ticked(ada: User) -> None:
    deliver(an_endpoint(Vendor.GOOGLE, ada), services.google())
    deliver(an_endpoint(Vendor.META, ada), services.meta_answers(2))
    apply()
    assert Touch.objects.get(lead__email="person1@kunde.example").utm == {"gclid": "click1"}
    agreed = Consent.objects.get(lead__email="person2@kunde.example")
    assert (agreed.wording, agreed.source) == ("news_by_mail", "Meta Lead Ads")


TESTS = [
    (Vendor.GOOGLE, services.google(is_test=True)),
    (Vendor.META, services.meta_answers(email="<test lead: dummy data for email>")),
    (Vendor.META, services.meta_answers(email="test@fb.com")),
    (Vendor.LINKEDIN, services.linkedin_answers(testLead=True)),
    (Vendor.TYPEFORM, services.typeform(hidden={"test": "true"})),
    (Vendor.STANDARD, {"type": "ping"}),
]


@pytest.mark.parametrize(("vendor", "body"), TESTS)
def test_a_test_is_not_counted(ada: User, vendor: Vendor, body: Any) -> None:
    deliver(an_endpoint(vendor, ada), body)
    apply()
    assert outcomes() == [(State.IGNORED, Outcome.TEST)]
    assert not Lead.objects.exists()


CREATED, CANCELLED = services.calendly(), services.calendly(event="invitee.canceled", cancellation={"reason": "Ill"})


def test_a_cancelled_appointment_is_told_to_whoever_works_the_lead(ada: User) -> None:
    endpoint = an_endpoint(Vendor.CALENDLY, ada)
    for body in (CREATED, CANCELLED, CANCELLED):
        deliver(endpoint, body)
        apply()
    told = Lead.objects.get().reminders.get(kind=ReminderKind.CAME_AGAIN)
    assert told.text == "The appointment was cancelled: Ill"
    assert outcomes() == [(State.DONE, Outcome.CREATED), (State.DONE, Outcome.CANCELLED)]


@pytest.mark.parametrize("at_once", [True, False])
def test_an_appointment_cancelled_before_it_is_known_leaves_no_lead(ada: User, at_once: bool) -> None:
    endpoint = an_endpoint(Vendor.CALENDLY, ada)
    deliver(endpoint, CANCELLED)
    if not at_once:
        apply()
    deliver(endpoint, CREATED)
    apply()
    assert not Lead.objects.exists()
    assert outcomes() == [(State.DONE, Outcome.CANCELLED), (State.IGNORED, Outcome.CANCELLED)]


def test_a_moved_appointment_is_one_lead_in_whatever_order(ada: User) -> None:
    old, new = services.calendly(1), services.calendly(2, email="person1@kunde.example")
    gone = services.calendly(1, "invitee.canceled", rescheduled=True, new_invitee=new["payload"]["uri"])
    for number, order in enumerate(permutations([old, new, gone])):
        endpoint = an_endpoint(Vendor.CALENDLY, ada, name=f"Order {number}")
        for body in order:
            deliver(endpoint, body)
        apply()
    assert Lead.objects.get().email == "person1@kunde.example"
    assert not Lead.objects.get().reminders.exclude(text="").exists()


@pytest.mark.parametrize("number", range(24))
def test_hubspot_in_any_order_is_one_lead_that_knows_all(ada: User, number: int) -> None:
    order = list(permutations(services.hubspot_contact()))[number]
    endpoint = an_endpoint(Vendor.HUBSPOT, ada)
    for event in order:
        deliver(endpoint, [event])
        apply()
    lead = Lead.objects.get()
    assert (lead.email, lead.last_name, lead.company) == ("person1@kunde.example", "Berg", "Kunde GmbH")
    assert (lead.external_system, lead.external_id) == ("hubspot", "501")


def test_facts_that_hubspot_sends_one_by_one_find_the_lead_known_by_another_id(ada: User) -> None:
    deliver(an_endpoint(Vendor.GOOGLE, ada), services.google())
    apply()
    deliver(an_endpoint(Vendor.HUBSPOT, ada), services.hubspot_contact()[::-1])
    apply()
    lead = Lead.objects.get()
    assert (lead.external_system, lead.touches.count()) == ("google", 2)
    assert set(Intake.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_contact_deleted_in_hubspot_wants_no_contact_and_is_not_erased(ada: User) -> None:
    endpoint = an_endpoint(Vendor.HUBSPOT, ada)
    deliver(endpoint, services.hubspot_contact())
    apply()
    deliver(endpoint, [services.hubspot(kind="contact.deletion")])
    deliver(endpoint, [services.hubspot(kind="contact.deletion")])
    apply()
    lead = Lead.objects.get()
    assert lead.consent == ConsentState.WITHDRAWN
    assert lead.reminders.get(kind=ReminderKind.CAME_AGAIN).text == "The contact was deleted in HubSpot."


def test_a_contact_deleted_before_it_is_known_leaves_no_lead(ada: User) -> None:
    endpoint = an_endpoint(Vendor.HUBSPOT, ada)
    deliver(endpoint, [services.hubspot(kind="contact.deletion"), *services.hubspot_contact()])
    apply()
    assert not Lead.objects.exists()


def test_what_is_no_contact_is_not_counted(ada: User) -> None:
    deliver(an_endpoint(Vendor.HUBSPOT, ada), [services.hubspot(kind="deal.creation")])
    apply()
    assert outcomes() == [(State.IGNORED, Outcome.NOTHING)]


# what has to be fetched ---------------------------------------------------------------------------


@pytest.fixture
def graph() -> Iterator[Any]:
    """A server of this machine that answers like the services; `answers` by path, `asked` what it was asked."""

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, self.headers.get("Authorization")))
            status, body = server.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    server: Any = HTTPServer(("127.0.0.1", 0), Service)
    server.asked = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


FETCHED = [
    (Vendor.META, services.meta(), services.meta_answers(), "META_URL"),
    (Vendor.LINKEDIN, services.linkedin(), services.linkedin_answers(), "LINKEDIN_URL"),
    (Vendor.HUBSPOT, [services.hubspot()],
     {"id": "501", "properties": {"email": "person1@kunde.example", "lastname": "Berg"}}, "HUBSPOT_URL"),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "body", "answer", "url"), FETCHED)
def test_what_an_event_only_points_to_is_fetched_by_the_worker(
    ada: User, settings: Any, graph: Any, vendor: Vendor, body: Any, answer: Any, url: str
) -> None:
    setattr(settings, url, f"http://127.0.0.1:{graph.server_port}")
    graph.answer = (200, answer)
    deliver(an_endpoint(vendor, ada, access_token="a-token"), body)
    apply()
    assert Lead.objects.get().email == "person1@kunde.example"
    assert graph.asked[0][1] == "Bearer a-token"
    assert outcomes() == [(State.DONE, Outcome.CREATED)]


def test_without_a_token_the_event_waits_for_one(ada: User, settings: Any, graph: Any) -> None:
    settings.META_URL = f"http://127.0.0.1:{graph.server_port}"
    endpoint = an_endpoint(Vendor.META, ada)
    deliver(endpoint, services.meta())
    apply()
    failed = Intake.objects.get()
    assert failed.state == State.FAILED
    assert "access token" in failed.problem
    connecting.change(endpoint, connecting.Plan("Spring"), by=ada, access_token="a-token")
    graph.answer = (200, services.meta_answers())
    assert unpacking.apply_again(failed, by=ada).outcome == Outcome.CREATED


def test_a_service_that_is_down_is_asked_again_with_growing_patience(ada: User, settings: Any, graph: Any) -> None:
    settings.META_URL = f"http://127.0.0.1:{graph.server_port}"
    graph.answer = (503, {})
    deliver(an_endpoint(Vendor.META, ada, access_token="a-token"), services.meta())
    waits, now = [], timezone.now()
    for _ in range(unpacking.MOST_ATTEMPTS):
        assert unpacking.apply_waiting(now=now) == 1
        waits.append((Intake.objects.get().due_at - now) // timedelta(minutes=1))
        now = Intake.objects.get().due_at
        assert unpacking.apply_waiting(now=now - timedelta(seconds=1)) == 0
        now += timedelta(seconds=1)
    assert Intake.objects.get().state == State.FAILED
    assert waits[:4] == [1, 5, 15, 60]
    assert "503" in Intake.objects.get().problem


def test_a_deletion_at_linkedin_undoes_the_lead_that_is_not_yet_fetched(ada: User) -> None:
    endpoint = an_endpoint(Vendor.LINKEDIN, ada)
    deliver(endpoint, services.linkedin())
    deliver(endpoint, services.linkedin(action="DELETED"))
    apply()
    assert outcomes() == [(State.IGNORED, Outcome.CANCELLED), (State.DONE, Outcome.CANCELLED)]


# again --------------------------------------------------------------------------------------------


def test_a_better_mapping_completes_the_lead_and_adds_no_second_touch(ada: User) -> None:
    endpoint = an_endpoint(Vendor.STANDARD, ada)
    deliver(endpoint, {"who": {"mail": "p@kunde.example", "called": "Berg", "agreed": "yes"}})
    apply()
    lead, intake = Lead.objects.get(), Intake.objects.get()
    assert (lead.last_name, lead.extra["called"]) == ("", "Berg")
    connecting.map_answers(endpoint, {"who.called": "last_name", "who.agreed": "consent"}, by=ada)
    for _ in range(2):
        done = unpacking.apply_again(intake, by=ada)
    lead.refresh_from_db()
    assert (done.state, lead.last_name, lead.consent) == (State.DONE, "Berg", ConsentState.GIVEN)
    assert (lead.touches.count(), lead.consents.count(), Lead.objects.count()) == (1, 1, 1)


def test_of_several_answers_by_one_name_none_is_lost(ada: User) -> None:
    told = {"mailadresse": "p@kunde.example", "fon": "+49 431 778899", "tags": ["solar", "fair"]}
    told |= {"firma_name": "Kunde AG"}
    deliver(an_endpoint(Vendor.STANDARD, ada), {"data": {**told, "more": {"tags": "solar"}}})
    apply()
    lead = Lead.objects.get()
    assert (lead.phone, lead.company, lead.extra["tags"]) == ("+49431778899", "Kunde AG", "solar, fair")


def test_one_bad_event_does_not_hold_up_the_others(ada: User) -> None:
    endpoint = an_endpoint(Vendor.STANDARD, ada)
    deliver(endpoint, {"nobody": 1}, id="msg_0")
    deliver(endpoint, services.standard(), id="msg_1")
    apply()
    bad, good = Intake.objects.order_by("id")
    assert (bad.state, good.state) == (State.FAILED, State.DONE)
    assert "recognise" in bad.problem
    assert unpacking.apply_failed_again(by=ada) == 1
    assert Intake.objects.filter(state=State.WAITING).count() == 1


def test_what_can_not_be_read_is_named_and_the_rest_taken_in(ada: User) -> None:
    deliver(an_endpoint(Vendor.STANDARD, ada), {"email": "p@kunde.example", "country": "Atlantis"})
    apply()
    assert list(Intake.objects.get().problems) == ["country"]
    assert Lead.objects.get().extra["unread"] == {"country": "Atlantis"}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("vendor", "name", "email"),
    [
        (Vendor.TYPEFORM, "typeform_webhook.json", "user@example.com"),
        (Vendor.CALENDLY, "calendly_invitee_created.json", "invitee@example.com"),
        (Vendor.GOOGLE, "google_ads_lead_form.json", None),
    ],
)
def test_the_samples_of_the_services_are_understood(
    ada: User, real_data: Any, vendor: Vendor, name: str, email: str | None
) -> None:
    deliver(an_endpoint(vendor, ada), json.loads((real_data / "crm_exports" / name).read_text()))
    apply()
    assert [lead.email for lead in Lead.objects.all()] == ([email] if email else [])
    assert Intake.objects.get().state != State.FAILED


def test_a_cancelled_appointment_stands_in_the_story_once(ada: User) -> None:
    endpoint = an_endpoint(Vendor.CALENDLY, ada)
    for body in (CREATED, CANCELLED, CANCELLED):
        deliver(endpoint, body)
        apply()
    entry = Lead.objects.get().ledger.get(kind=Kind.CALLED_OFF)
    assert (entry.sentence, entry.note) == ("The person called an appointment off.", "Ill")


def test_a_moved_appointment_is_not_called_off(ada: User) -> None:
    endpoint = an_endpoint(Vendor.CALENDLY, ada)
    for body in (services.calendly(1), services.calendly(1, "invitee.canceled", rescheduled=True)):
        deliver(endpoint, body)
        apply()
    assert not Lead.objects.get().ledger.filter(kind=Kind.CALLED_OFF).exists()
