"""What a visitor agreed to: on record at once, or asked of their mailbox first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from leads import asking, consents
from leads.asking import Question
from leads.consents import Said
from leads.models import Basis, Channel, ConsentState, FormVersion, Intake, Lead, Purpose


def statements(intake: Intake, version: FormVersion, facts: Mapping[str, Any]) -> list[Said]:
    """An enquiry may be answered the ways it names; what was ticked counts at once unless it is to be confirmed."""
    about = Said(
        source=source(version, intake.body["language"]), given_from=intake.headers.get("address"), at=intake.received_at
    )
    enquiry = _enquiry(about, facts) if version.is_enquiry else []
    return [*enquiry, *_ticked(about, intake, version, facts)]


def _enquiry(about: Said, facts: Mapping[str, Any]) -> list[Said]:
    asked = replace(about, basis=Basis.ENQUIRY)
    ways = {Channel.MAIL: facts.get("email"), Channel.PHONE: facts.get("phone")}
    return [replace(asked, channel=way, address=str(address)) for way, address in ways.items() if address]


def _ticked(about: Said, intake: Intake, version: FormVersion, facts: Mapping[str, Any]) -> list[Said]:
    text = version.consent_text
    if text is None or not intake.body.get("consent"):
        return []
    later = {Channel.MAIL} if version.double_opt_in else set()
    later |= {Channel.ANY} if must_confirm(intake, version, facts) else set()
    wording, purpose = text.in_language(intake.body["language"]), Purpose(text.purpose)
    return [
        replace(about, channel=way, purpose=purpose, text=text, wording=wording, address=_address(way, facts))
        for way in _ways(version)
        if way not in later
    ]


def _ways(version: FormVersion) -> list[Channel]:
    named = version.consent_text.channels if version.consent_text else []
    return [Channel(code) for code in named] or [Channel.ANY]


def _address(way: Channel, facts: Mapping[str, Any]) -> str:
    return str(facts.get({Channel.MAIL: "email", Channel.PHONE: "phone", Channel.MESSAGE: "phone"}.get(way, ""), ""))


def must_confirm(intake: Intake, version: FormVersion, facts: Mapping[str, Any]) -> bool:
    """Whether the mailbox has to say that it was its owner. What names no channel is about mail too."""
    return asks_by_mail(version, is_ticked=bool(intake.body.get("consent"))) and bool(facts.get("email"))


def asks_by_mail(version: FormVersion, *, is_ticked: bool) -> bool:
    """Whether who sends this form finds a question in their mailbox."""
    is_by_mail = bool({Channel.MAIL, Channel.ANY} & set(_ways(version)))
    return is_ticked and version.consent_text_id is not None and version.double_opt_in and is_by_mail


def ask(intake: Intake, lead: Lead, version: FormVersion, address: str, *, now: datetime) -> None:
    """Once: neither who has confirmed already nor who was asked just now is asked again."""
    text, language = version.consent_text, intake.body["language"]
    assert text is not None
    standing = consents.may(lead, Channel.MAIL, Purpose(text.purpose))
    is_confirmed = standing.state == ConsentState.GIVEN and standing.row.basis == Basis.CONSENT
    if is_confirmed and standing.row.address in ("", address):
        return
    question = Question(
        address, purpose=Purpose(text.purpose), text=text, wording=text.in_language(language),
        source=source(version, language), language=language, asked_from=intake.headers.get("address"),
    )  # fmt: skip
    asking.ask(lead, question, now=now)


def source(version: FormVersion, language: str) -> str:
    with override(language):
        return _("Form “%(form)s”") % {"form": version.form.name}
