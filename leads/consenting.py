"""What a person allows or forbids is put on record and mirrored on the lead."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from leads import consents, reminding
from leads.consents import Said
from leads.models import (
    Basis,
    Channel,
    Consent,
    ConsentState,
    ConsentText,
    Kind,
    Lead,
    LedgerEntry,
    Purpose,
    Stage,
)  # fmt: skip
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


# wordings -----------------------------------------------------------------------------------------

LONGEST_WORDING = 4_000


@transaction.atomic
def word(
    code: str, *, by: User, text_de: str, text_en: str, purpose: Purpose, channels: Sequence[Channel]
) -> ConsentText:
    """What people agree to from now on: a new version of the wording of this code; the same words stay the version.

    BadConsent. Older versions stay, as people have agreed to them.
    """
    _check_wording(code, text_de, text_en, channels)
    with connection.cursor() as cursor:  # two at once would both be the next version
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_WORDINGS, code])
    newest = ConsentText.objects.filter(code=code).order_by("-version").first()
    codes = [channel.value for channel in Channel if channel in channels]
    said = {"text_de": text_de.strip(), "text_en": text_en.strip(), "purpose": purpose, "channels": codes}
    if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    return ConsentText.objects.create(code=code, version=newest.version + 1 if newest else 1, by=by, **said)


_WORDINGS = 0x1EADB  # the family of advisory locks that say: this wording is just being changed


def _check_wording(code: str, text_de: str, text_en: str, channels: Sequence[Channel]) -> None:
    problems: dict[str, str] = {}
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", code):
        problems["code"] = _("Small letters, digits, hyphens; a letter first.")
    for name, text in (("text_de", text_de), ("text_en", text_en)):
        if not text.strip():
            problems[name] = _("Please enter the wording in both languages.")
        elif len(text) > LONGEST_WORDING or "\x00" in text:
            problems[name] = _("At most %(longest)d characters, please.") % {"longest": LONGEST_WORDING}
    if not channels:
        problems["channels"] = _("Please choose at least one channel.")
    if problems:
        raise BadConsent(_("Please mend the marked fields."), problems)


def wordings() -> list[ConsentText]:
    """The newest version of each wording."""
    return list(ConsentText.objects.order_by("code", "-version").distinct("code"))
