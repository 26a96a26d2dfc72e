"""What a column can mean, and the guess by its name in English or German."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.models import ImportJob

IGNORE, EXTRA = "", "extra"


@dataclass(frozen=True)
class Target:
    code: str
    label: Any
    names: str = ""  # as files name such columns, without blanks and signs


LEAD_TARGETS = (
    Target("external_id", _("id in the source"), "id leadid contactid personid recordid recordnumber externalid mqlid kontaktid kundennummer nummer nr uuid vid hubspotid"),  # noqa: E501  # one line per target reads best
    Target("name", _("full name"), "name fullname kontaktname vollername vollstaendigername ansprechpartner kontakt contact contactname leadname personname"),  # noqa: E501
    Target("first_name", _("first name"), "firstname vorname givenname forename fname rufname"),
    Target("last_name", _("last name"), "lastname nachname familyname surname lname familienname zuname"),
    Target("email", _("e-mail"), "email mail emailaddress mailaddress mailadresse emailadresse workemail emailwork businessemail emailgeschaeftlich geschaeftlicheemail primaryemail epost"),  # noqa: E501
    Target("phone", _("telephone"), "phone telephone telefon tel phonenumber telefonnummer telefonnr rufnummer workphone phonework businessphone telefongeschaeftlich mobile mobil mobilephone mobiltelefon handy mobilephonenumber phonemobile festnetz"),  # noqa: E501
    Target("job_title", _("position"), "jobtitle position title funktion rolle beruf jobposition stelle berufsbezeichnung"),  # noqa: E501
    Target("company", _("company"), "company companyname firma firmenname unternehmen organisation organization account accountname organisationname organizationname betrieb kunde associatedcompany"),  # noqa: E501
    Target("country", _("country"), "country land countryregion countrycode laendercode staat"),
    Target("language", _("language"), "language sprache preferredlanguage locale korrespondenzsprache"),
    Target("interest", _("interest"), "interest interesse message nachricht anfrage anliegen inquiry enquiry request productinterest produktinteresse betreff subject"),  # noqa: E501
    Target("origin", _("origin"), "origin source leadsource herkunft quelle leadquelle utmsource originalsource kanal channel medium"),  # noqa: E501
    Target("captured_at", _("first contact"), "firstcontactdate firstcontact erstkontakt captured capturedat created createdat createdate createddate createdtime creationdate createdon erstellt erstelltam anlagedatum angelegt angelegtam datum date submittedat timestamp zeitstempel addtime connectedon leadcreated"),  # noqa: E501
    Target("touchpoint", _("touchpoint"), "touchpoint beruehrungspunkt formular form formname"),
    Target("campaign", _("campaign"), "campaign campaignname kampagne kampagnenname utmcampaign adname"),
    Target("consent", _("consent"), "consent einwilligung optin doubleoptin optinstatus werbeeinwilligung dsgvo gdpr marketingconsent marketingstatus newsletter"),  # noqa: E501
    Target("expected_value", _("expected value"), "expectedvalue expectedrevenue value wert dealvalue auftragswert erwarteterumsatz umsatzerwartung potenzial potential estimatedvalue"),  # noqa: E501
    Target("currency", _("currency"), "currency currencycode waehrung"),
    Target(EXTRA, _("keep as a further fact")),
    Target(IGNORE, pgettext_lazy("column", "leave out")),
)  # fmt: skip
DEAL_TARGETS = (
    Target("external_id", _("id in the source"), "mqlid leadid id contactid personid externalid recordid kontaktid kundennummer"),  # noqa: E501
    Target("won_on", _("won on"), "wondate wonon won wonat closedate closeddate closedon gewonnenam gewonnen abschluss abschlussdatum abschlussam wontime auftragsdatum datum date"),  # noqa: E501
    Target("amount", _("amount"), "amount betrag value wert dealvalue auftragswert umsatz revenue summe total declaredmonthlyrevenue price preis dealamount"),  # noqa: E501
    Target("currency", _("currency"), "currency currencycode waehrung"),
    Target(EXTRA, _("keep as a further fact")),
    Target(IGNORE, pgettext_lazy("column", "leave out")),
)  # fmt: skip
REQUIRED_FOR_DEALS = ("external_id", "won_on", "amount")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def targets_for(content: str) -> tuple[Target, ...]:
    return DEAL_TARGETS if content == ImportJob.Content.DEALS else LEAD_TARGETS


def label_of(content: str, code: str) -> str:
    return next((str(target.label) for target in targets_for(content) if target.code == code), code)


@cache
def _by_name(content: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for target in targets_for(content):
        for name in [*target.names.split(), target.code.replace("_", "")]:
            known.setdefault(name, target.code)
    return known


def _plain(column: str) -> str:
    """ "Person - E-Mail (Work)" -> "emailwork" """
    plain = re.sub(r"[^a-z0-9]", "", column.lower().translate(_UMLAUTS))
    return re.sub(r"^(person|lead|kontakt|contact)(?=.{4})", "", plain)


def guess(columns: Sequence[str], content: str) -> list[str]:
    """What each column means; a meaning is given once, what stays unknown is kept as a further fact."""
    names, taken = _by_name(content), {EXTRA, IGNORE}
    meanings: list[str] = []
    for column in columns:
        plain = _plain(column)
        meaning = names.get(re.sub(r"[^a-z0-9]", "", column.lower().translate(_UMLAUTS))) or names.get(plain) or EXTRA
        meanings.append(EXTRA if meaning in taken else meaning)
        taken.add(meaning)
    return _without_doubled_name(meanings)


def _without_doubled_name(meanings: list[str]) -> list[str]:
    """Beside a first or last name the full name says nothing new."""
    if {"first_name", "last_name"} <= set(meanings):
        return [EXTRA if meaning == "name" else meaning for meaning in meanings]
    return meanings


def guess_content(columns: Sequence[str]) -> ImportJob.Content:
    """Won deals have a date of closing, an amount and an id, and hold no way to reach a person."""
    as_leads, as_deals = guess(columns, ImportJob.Content.LEADS), guess(columns, ImportJob.Content.DEALS)
    plain = [_plain(column) for column in columns]
    closes = any(name.startswith(("won", "gewonnen", "close", "abschluss")) for name in plain)
    if closes and set(REQUIRED_FOR_DEALS) <= set(as_deals) and "email" not in as_leads:
        return ImportJob.Content.DEALS
    return ImportJob.Content.LEADS
