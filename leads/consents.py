"""What a person's statements come to: for each channel and purpose, what may be done today and on which ground."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leads.models import Basis, Channel, Consent, ConsentState, ConsentText, Lead, Purpose

CHANNELS = (Channel.MAIL, Channel.PHONE, Channel.POST, Channel.MESSAGE)
MIRRORS = {Channel.MAIL: "consent_mail", Channel.PHONE: "consent_phone", Channel.POST: "consent_post"}
OVERALL = "consent"


@dataclass(frozen=True)
class Said:
    """One statement, as a door hears it. `channel` ANY: said without naming one."""

    state: ConsentState = ConsentState.GIVEN
    channel: Channel = Channel.ANY
    purpose: Purpose = Purpose.CONTACT
    basis: Basis = Basis.CONSENT
    source: str = ""
    wording: str = ""
    text: ConsentText | None = None
    address: str = ""
    given_from: str | None = None
    at: datetime | None = None  # None: with the act that records it


@dataclass(frozen=True)
class Standing:
    """What counts today for one channel and purpose: the newest statement about it."""

    channel: Channel
    purpose: Purpose
    state: ConsentState = ConsentState.NONE
    row: Any = None  # the statement that decides: a Consent or a Said

    @property
    def allows(self) -> bool:
        return self.state == ConsentState.GIVEN

    @property
    def sentence(self) -> str:
        """Such as: E-mail: may be contacted (Consent, Form “Contact”)."""
        said = f"{self.channel.label}: {self.state.label}"
        if self.row is None:
            return said
        return f"{said} ({', '.join(filter(None, [str(Basis(self.row.basis).label), self.row.source]))})"


def standing(rows: Iterable[Any], channel: Channel, purpose: Purpose = Purpose.CONTACT) -> Standing:
    """`rows`: every statement of one person, the oldest first. Whoever wants no contact at all wants no news either."""
    newest = None
    for row in rows:
        if row.channel in (channel, Channel.ANY) and (row.purpose == purpose or _ends_all(row)):
            newest = row
    return Standing(channel, purpose, ConsentState(newest.state), newest) if newest else Standing(channel, purpose)


def _ends_all(row: Any) -> bool:
    return bool(row.state == ConsentState.WITHDRAWN and row.channel == Channel.ANY and row.purpose == Purpose.CONTACT)


def overview(rows: Sequence[Any]) -> list[Standing]:
    """Every channel for both purposes."""
    return [standing(rows, channel, purpose) for purpose in Purpose for channel in CHANNELS]


def of_lead(lead: Lead) -> list[Consent]:
    """Every statement of the person, the oldest first: one statement of SQL."""
    return list(lead.consents.select_related("text", "by", "request").order_by("at", "pk"))


def may(lead: Lead, channel: Channel, purpose: Purpose = Purpose.CONTACT) -> Standing:
    """Asked before each act that sends to the person or hands them over."""
    return standing(of_lead(lead), channel, purpose)


def mirrored(rows: Sequence[Any]) -> Mapping[str, ConsentState]:
    """What the lead's columns say of its statements.

    Overall the person may be contacted where any channel is open, and wants no contact once none is open and all that
    they were asked for were refused.
    """
    states = {channel: standing(rows, channel).state for channel in CHANNELS}
    columns = {name: states[channel] for channel, name in MIRRORS.items()}
    return {**columns, OVERALL: _overall([states[channel] for channel in MIRRORS], states[Channel.MESSAGE])}


def _overall(main: Sequence[ConsentState], message: ConsentState) -> ConsentState:
    if ConsentState.GIVEN in (*main, message):
        return ConsentState.GIVEN
    return ConsentState.WITHDRAWN if set(main) == {ConsentState.WITHDRAWN} else ConsentState.NONE


def reflect(lead: Lead, rows: Sequence[Any]) -> None:
    """Mirror the statements on the lead (in memory)."""
    for name, state in mirrored(rows).items():
        setattr(lead, name, state)


def given_before_withdrawal(rows: Sequence[Consent]) -> list[Said]:
    """What was allowed before the newest statement took everything back, as statements to be made again."""
    if not rows or not _ends_all(rows[-1]):
        return []
    before = [one for one in overview(rows[:-1]) if one.allows]
    return [_again(one) for one in before]


def _again(one: Standing) -> Said:
    row = one.row
    said = Said(channel=one.channel, purpose=one.purpose, basis=Basis(row.basis), wording=row.wording, text=row.text)
    return replace(said, source=_("Answer taken back"), address=row.address)
