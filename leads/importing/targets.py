"""What a column can mean, and the guess by its name in English or German."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.importing import presets
from leads.importing.presets import EXTRA, IGNORE, Preset
from leads.importing.spelling import plain
from leads.models import CustomField, ImportJob, custom_fields
from leads.models.custom_field import PREFIX

__all__ = ["EXTRA", "IGNORE"]
REASON_COLUMNS = ({"row", "zeile"}, {"cause", "ursache", "grund", "reason"})
"""How the two columns before refused rows are called, in the file that is mended and comes again."""


@dataclass(frozen=True)
class Target:
    code: str
    label: Any
    names: str = ""  # as files name such columns, without blanks and signs


LEAD_TARGETS = (
    Target("external_id", _("id in the source"), "id leadid contactid personid recordid recordnumber externalid mqlid kontaktid kundennummer nummer nr uuid vid hubspotid kundennr kdnr leadnr leadnummer"),  # noqa: E501  # one line per target reads best
    Target("name", _("full name"), "name fullname kontaktname vollername vollstaendigername ansprechpartner kontakt contact contactname leadname personname"),  # noqa: E501
    Target("first_name", _("first name"), "firstname vorname givenname forename fname rufname"),
    Target("last_name", _("last name"), "lastname nachname familyname surname lname familienname zuname"),
    Target("email", _("e-mail"), "email mail emailaddress mailaddress mailadresse emailadresse workemail emailwork businessemail emailgeschaeftlich geschaeftlicheemail primaryemail epost"),  # noqa: E501
    Target("phone", _("telephone"), "phone telephone telefon tel phonenumber telefonnummer telefonnr rufnummer workphone phonework businessphone telefongeschaeftlich mobile mobil mobilephone mobiltelefon handy mobilephonenumber phonemobile festnetz"),  # noqa: E501
    Target("job_title", _("position"), "jobtitle position title funktion rolle beruf jobposition stelle berufsbezeichnung jobtitel jobbezeichnung"),  # noqa: E501
    Target("company", _("company"), "company companyname firma firmenname unternehmen organisation organization account accountname organisationname organizationname betrieb kunde associatedcompany"),  # noqa: E501
    Target("country", _("country"), "country land countryregion landregion countrycode laendercode staat primaryaddresscountry addresscountry mailingcountry billingcountry"),  # noqa: E501
    Target("language", _("language"), "language sprache preferredlanguage locale korrespondenzsprache"),
    Target("interest", _("interest"), "interest interesse message nachricht anfrage anliegen inquiry enquiry request productinterest produktinteresse betreff subject"),  # noqa: E501
    Target("origin", _("origin"), "origin source leadsource herkunft quelle leadquelle utmsource originalsource kanal channel medium"),  # noqa: E501
    Target("captured_at", _("first contact"), "firstcontactdate firstcontact erstkontakt datumerstkontakt erstkontaktam captured capturedat created createdat createdate createddate createdtime creationdate createdon erstellt erstelltam anlagedatum angelegt angelegtam datum date submittedat timestamp zeitstempel addtime connectedon leadcreated"),  # noqa: E501
    Target("touchpoint", _("touchpoint"), "touchpoint beruehrungspunkt formular form formname"),
    Target("campaign", _("campaign"), "campaign campaignname kampagne kampagnenname utmcampaign adname"),
    Target("consent", _("consent"), "consent einwilligung optin doubleoptin optinstatus werbeeinwilligung dsgvo gdpr marketingconsent marketingstatus newsletter"),  # noqa: E501
    Target("expected_value", _("expected value"), "expectedvalue erwarteterwert expectedrevenue value wert dealvalue dealamount amount betrag auftragswert erwarteterumsatz umsatzerwartung potenzial potential estimatedvalue"),  # noqa: E501
    Target("currency", _("currency"), "currency currencycode waehrung"),
    Target("stage", _("stage"), "stage status leadstatus leadstage lifecyclestage lifecyclephase lebenszyklusphase phase statusreason statusgrund"),  # noqa: E501
    Target("owner", _("responsible"), "owner responsible bearbeiter leadowner contactowner recordowner inhaber leadinhaber kontaktinhaber leadbesitzer besitzer zustaendig zustaendigermitarbeiter verantwortlich verantwortlicher betreuer assignedto assigneduser zugewiesenan zugewiesenerbenutzer salesperson verkaeufer"),  # noqa: E501
    Target("city", _("city"), "city ort stadt wohnort town primaryaddresscity addresscity mailingcity billingcity"),
    Target("website", _("website"), "website websiteurl webseite homepage internetseite webpage domain companydomain"),
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


def targets_for(content: str) -> tuple[Target, ...]:
    """All that a column can mean, what an admin added too."""
    if content == ImportJob.Content.DEALS:
        return DEAL_TARGETS
    return *LEAD_TARGETS[:-2], *map(_of_custom, custom_fields().values()), *LEAD_TARGETS[-2:]


def _of_custom(field: CustomField) -> Target:
    return Target(f"{PREFIX}{field.code}", field.label)


def label_of(content: str, code: str) -> str:
    return next((str(target.label) for target in targets_for(content) if target.code == code), code)


@cache
def _by_name(content: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for target in DEAL_TARGETS if content == ImportJob.Content.DEALS else LEAD_TARGETS:
        for name in [*target.names.split(), target.code.replace("_", "")]:
            known.setdefault(name, target.code)
    return known


def _without_prefix(spelled: str) -> str:
    """ "personemailwork" -> "emailwork" """
    return re.sub(r"^(person|lead|kontakt|contact)(?=.{4})", "", spelled)


def guess(columns: Sequence[str], content: str, preset: Preset | None = None) -> list[str]:
    """What each column means; a meaning is given once, what stays unknown is kept as a further fact."""
    known = presets.meanings(preset, columns) if preset and content != ImportJob.Content.DEALS else {}
    taken = {EXTRA, IGNORE, *known.values()}
    by_name = {**_by_label(content), **_by_name(content)}
    meanings: list[str] = []
    for place, column in enumerate(columns):
        meaning = known.get(place)
        if meaning is None:
            spelled = plain(column)
            meaning = by_name.get(spelled) or by_name.get(_without_prefix(spelled)) or EXTRA
            meaning = EXTRA if meaning in taken else meaning
        meanings.append(meaning)
        taken.add(meaning)
    return _without_reasons(columns, _without_doubled_name(columns, meanings))


def _by_label(content: str) -> dict[str, str]:
    if content == ImportJob.Content.DEALS:
        return {}
    fields = [field for field in custom_fields().values() if field.retired_at is None]
    return {plain(name): field.name for field in fields for name in (field.code, field.label_de, field.label_en)}


def has_reasons(columns: Sequence[str]) -> bool:
    """Refused rows that come again: the number and the cause stand before the file's own columns."""
    return len(columns) > 2 and all(
        plain(column) in names for column, names in zip(columns, REASON_COLUMNS, strict=False)
    )


def _without_reasons(columns: Sequence[str], meanings: list[str]) -> list[str]:
    return [IGNORE, IGNORE, *meanings[2:]] if has_reasons(columns) else meanings


def _alike(cells: list[str], pattern: str) -> float:
    """The share of cells that look so."""
    return sum(bool(re.fullmatch(pattern, cell)) for cell in cells) / len(cells)


_LOOKS: tuple[tuple[str, Callable[[list[str]], bool]], ...] = (
    ("email", lambda cells: all("@" in cell for cell in cells)),
    ("captured_at", lambda cells: _alike(cells, r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*") == 1),
    ("phone", lambda cells: _alike(cells, r"(\+|00|0|\()[\d ()/.-]{5,20}") == 1),
    ("external_id", lambda cells: len(set(cells)) == len(cells) and _alike(cells, r"[\w:-]*\d[\w:-]*") == 1),
    ("name", lambda cells: _alike(cells, r"[^\W\d_]+\.?( [^\W\d_]+)+") > 0.8),
)  # fmt: skip


def guess_by_values(columns: Sequence[Sequence[str]]) -> list[str]:
    """What columns without names mean, by what stands in them."""
    taken: set[str] = set()
    meanings: list[str] = []
    for column in columns:
        cells = [cell.strip() for cell in column if cell.strip()]
        fits = (code for code, looks in _LOOKS if code not in taken and cells and looks(cells))
        meanings.append(next(fits, EXTRA))
        taken.add(meanings[-1])
    return meanings


def _without_doubled_name(columns: Sequence[str], meanings: list[str]) -> list[str]:
    """Beside a first or last name the full name says nothing new; "Vorname; Name" are the two halves of one."""
    halves = {"first_name", "last_name"} & set(meanings)
    if "name" not in meanings or not halves:
        return meanings
    is_other_half = len(halves) == 1 and plain(columns[meanings.index("name")]) == "name"
    other = ({"first_name", "last_name"} - halves).pop() if is_other_half else EXTRA
    return [other if meaning == "name" else meaning for meaning in meanings]


def guess_content(columns: Sequence[str]) -> ImportJob.Content:
    """Won deals have a date of closing, an amount and an id, and hold no way to reach a person."""
    as_leads, as_deals = guess(columns, ImportJob.Content.LEADS), guess(columns, ImportJob.Content.DEALS)
    spelled = [_without_prefix(plain(column)) for column in columns]
    closes = any(name.startswith(("won", "gewonnen", "close", "abschluss")) for name in spelled)
    if closes and set(REQUIRED_FOR_DEALS) <= set(as_deals) and "email" not in as_leads:
        return ImportJob.Content.DEALS
    return ImportJob.Content.LEADS
