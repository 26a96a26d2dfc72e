"""What a person allows or forbids is put on record and mirrored on the lead."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from leads import consents, reminding
from leads.consents import Said
from leads.models import Basis, Channel, Consent, ConsentState, Kind, Lead, LedgerEntry, Stage
from leads.refusals import Refusal


class BadConsent(Refusal):
    """What is to be recorded can't stand; `fields` says where and why."""


def demand_ground(lead: Lead, said: Said) -> None:
    """Existing customers may be written to about similar products (section 7 (3) UWG), and only they. BadConsent."""
    if said.state != ConsentState.GIVEN or said.basis != Basis.CUSTOMER:
        return
    if said.channel not in (Channel.MAIL, Channel.POST):
        words = _("As an existing customer, a person may be contacted by e-mail or post only.")
        raise BadConsent(words, {"channel": words})
    if lead.stage != Stage.WON and not LedgerEntry.objects.filter(lead=lead, kind=Kind.WON).exists():
        words = _("This person has bought nothing yet.")
        raise BadConsent(words, {"basis": words})


def add(lead: Lead, statements: Iterable[Said], *, by: User | None, now: datetime) -> list[Consent]:
    """Write statements about a lead that is held, and mirror the sum on it (in memory)."""
    was_open = lead.consent != ConsentState.WITHDRAWN
    before = consents.of_lead(lead)
    rows = write(lead, statements, by=by, now=now)
    consents.reflect(lead, sorted([*before, *rows], key=lambda row: row.at))
    if was_open and lead.consent == ConsentState.WITHDRAWN:
        reminding.cancel_all(lead, now=now, own_too=True)
    return rows


def write(lead: Lead, statements: Iterable[Said], *, by: User | None, now: datetime) -> list[Consent]:
    """The rows alone, as for a lead that is new."""
    rows = [_row(lead, said, by, now) for said in statements]
    for row in rows:
        row.save()
    return rows


def _row(lead: Lead, said: Said, by: User | None, now: datetime) -> Consent:
    return Consent(
        lead=lead, state=said.state, channel=said.channel, purpose=said.purpose, basis=said.basis,
        source=said.source[:120], wording=said.wording, text=said.text, address=said.address,
        given_from=said.given_from, by=by, at=said.at or now,
    )  # fmt: skip
