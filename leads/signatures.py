"""A pasted mail signature, read as far as it can be: to be checked by a person before anything is stored."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email

from leads.cards import country_code

LONGEST = 5000
MOST_LINES = 60
LONGEST_LINE = 300

_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"(?:https?://|www\.)[^\s|,;<>]+", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\+|\(\+|00|\(?0)[\d\s()/.\-–]{5,}\d")
_LABEL = re.compile(
    r"\b(?P<fax>fax|telefax)|(?P<mobile>mobil\w*|handy|cell\w*|mob)\b|(?P<phone>tel\w*|fon|phone|festnetz|office|"
    r"direct|direkt|durchwahl|büro|zentrale)\b|(?<![\w])(?P<letter>[tmfpd])(?=\s*[:.|+(\d]|\s*$)",
    re.IGNORECASE,
)
_LETTERS = {"t": "phone", "p": "phone", "d": "phone", "m": "mobile", "f": "fax"}
_LEGAL_FORM = re.compile(
    r"\b(GmbH(?: & Co\. ?(?:KGa?A?|OHG))?|gGmbH|mbH|UG(?: ?\(haftungsbeschränkt\))?|AG(?: & Co\. KG)?|SE|KGaA|KG|OHG|"
    r"GbR|e\. ?V\.|e\. ?K\.|eG|e\. ?U\.|Ges\.m\.b\.H\.|Ltd\.?|Limited|LLC|LLP|Inc\.?|Incorporated|Corp\.?|"
    r"Corporation|PLC|plc|S\.A\.|SA|Sàrl|S\.à r\.l\.|B\.V\.|BV|N\.V\.|NV|S\.p\.A\.|S\.r\.l\.|AB|A/S|ApS|Oy|Pty)"
    r"(?=$|[\s,|·•)])"
)
_TITLE = re.compile(
    r"geschäftsführ|leiter|leitung|vorstand|inhaber|prokurist|direktor|berater|beauftragte|manager|management|head of|"
    r"director|chief|officer|\bC[ETFOIM]O\b|\bCMO\b|president|founder|gründer|partner\b|engineer|ingenieur|sales|vertrieb|"
    r"einkauf|marketing|consultant|assist|entwickler|developer|specialist|spezialist|referent|sachbearbeit|"
    r"techniker|architekt|analyst|executive|owner|lead\b|buyer|planer|meister\b|koordinator|coordinator|vice|\bVP\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?:^|,\s*)(?:(?P<land>D|A|CH|DE|AT|L|NL|F|I)[-– ]{1,2})?\d{4,5}\s+[^\W\d]|\b[A-Z]{2} \d{5}\b")
_STREET = re.compile(
    r"(stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|road|street|avenue|lane|drive|suite|square|"
    r"blvd)\b.*\d|\d+\s+.*\b(road|rd|street|st|avenue|ave|lane|drive|suite|square|blvd)\b|^[^\W\d]+(?:weg|straße|str\.|"
    r"platz|gasse|allee)\s*\d",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:[\w ]{0,30}\b(?:grüße|grüßen|gruß|grüsse|grüssen|gruss|regards|wishes|dank|thanks|sincerely|truly|"
    r"faithfully)|mfg|vg|lg|cheers|danke|best|yours)[,.!]*$",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"registergericht|amtsgericht|handelsregister|\bHR[AB]\b|ust-?id|vat|steuernummer|sitz der|"
    r"geschäftsführer(?:in)?\s*:|geschäftsführung\s*:|managing directors?\s*:|registered|vertraulich|confidential|"
    r"disclaimer|iban|bic\b",
    re.IGNORECASE,
)
_ACADEMIC = re.compile(
    r"^(?:(?:prof|dr|dipl|ing|med|rer|nat|phil|jur|mag|ba|ma|msc|bsc|mba|h\.c)\b\.?[\s-]*)+", re.IGNORECASE
)
_BESIDE = re.compile(
    r",?\s*(?:\((?:she|he|they|sie|er)[^)]*\)|\b(?:M\.? ?Sc|B\.? ?Sc|M\.?A|B\.?A|MBA|LL\.?M|PhD)\b\.?)", re.IGNORECASE
)
_ORDER = re.compile(r"^(?:i\. ?[AV]\.|ppa\.)\s*", re.IGNORECASE)
_COUNTRY_OF = {"D": "DE", "A": "AT", "CH": "CH", "DE": "DE", "AT": "AT", "L": "LU", "NL": "NL", "F": "FR", "I": "IT"}


@dataclass
class Signature:
    """What was found, by the names of our fields; the rest by its label."""

    facts: dict[str, str] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)


def read(text: str) -> Signature:
    """Nothing is certain: whoever pasted it checks it."""
    found = Signature()
    lines = _lines(text)
    rest = [line for line in (_without_reach(found, line) for line in lines) if line]
    rest = _without_address(found, [line for line in rest if not _COURT.search(line) and not _GREETING.match(line)])
    _take_company(found, rest)
    _take_name_and_title(found, rest)
    return found


def _lines(text: str) -> list[str]:
    """Also parted where one line holds several things."""
    plain = "".join(char if char.isprintable() or char == "\n" else " " for char in text[:LONGEST])
    parts = [part for line in plain.split("\n") for part in re.split(r"\s*[|•·]\s*|\s{3,}", line)]
    tidy = [" ".join(part.split()).strip("-_*=> ") for part in parts]
    return [part[:LONGEST_LINE] for part in tidy if part][:MOST_LINES]


# how to reach them --------------------------------------------------------------------------------


def _without_reach(found: Signature, line: str) -> str:
    """Takes addresses and numbers out of a line; what is left of it."""
    for match in _MAIL.finditer(line):
        _take_mail(found, match[0])
    line = _MAIL.sub(" ", line)
    if web := _WEB.search(line):
        found.further.setdefault(_("Web"), web[0].rstrip(".,;"))
        line = _WEB.sub(" ", line)
    numbers = list(_NUMBER.finditer(line))
    start = 0
    for match in numbers:
        _take_number(found, line[start : match.start()], match[0])
        start = match.end()
    if not numbers:
        return re.sub(r"^(?:e-?mail|mail|e|web|internet|w)\s*[:.]?\s*$", "", line.strip(" ,;"), flags=re.IGNORECASE)
    before = line[: numbers[0].start()]
    label = _LABEL.search(before)
    return before[: label.start()].strip(" ,;:(") if label else before.strip(" ,;:(+")


def _take_mail(found: Signature, address: str) -> None:
    try:
        found.facts.setdefault("email", validate_email(address, check_deliverability=False).normalized.lower())
    except EmailNotValidError:
        return


def _take_number(found: Signature, before: str, written: str) -> None:
    number = " ".join(written.replace("–", "-").split())
    kind = _kind(before)
    if kind == "fax":
        return
    if kind == "mobile" and "phone" in found.facts:
        found.further.setdefault(_("Mobile"), number)
    elif "phone" in found.facts:
        found.further.setdefault(_("Further telephone"), number)
    else:
        found.facts["phone"] = number


def _kind(before: str) -> str:
    """The label that stands nearest before the number."""
    labels = list(_LABEL.finditer(before))
    if not labels:
        return "phone"
    kind = labels[-1].lastgroup or "phone"
    return _LETTERS[labels[-1][0].lower()] if kind == "letter" else kind


# where they are -----------------------------------------------------------------------------------


def _without_address(found: Signature, lines: list[str]) -> list[str]:
    address: list[str] = []
    rest: list[str] = []
    for line in lines:
        postcode = _POSTCODE.search(line)
        last = line.rpartition(",")[2].strip()
        country = country_code(last) if len(last) > 2 else ""
        if postcode and postcode["land"]:
            country = _COUNTRY_OF[postcode["land"].upper()]
        if country:
            found.facts.setdefault("country", country)
        (address if postcode or country or _STREET.search(line) else rest).append(line)
    if address:
        found.further[_("Address")] = ", ".join(address)
    return rest


# who they are -------------------------------------------------------------------------------------


def _take_company(found: Signature, lines: list[str]) -> None:
    """The line with a legal form; without one the line that is written like the domain of the address."""
    for line in lines:
        if _LEGAL_FORM.search(line):
            found.facts["company"] = line.strip(" ,")
            lines.remove(line)
            return
    domain = found.facts.get("email", "").rpartition("@")[2].split(".")[0].replace("-", "")
    for line in lines:
        if domain and len(domain) > 2 and domain in re.sub(r"[^a-z0-9]", "", line.lower()):
            found.facts["company"] = line.strip(" ,")
            lines.remove(line)
            return


def _take_name_and_title(found: Signature, lines: Iterable[str]) -> None:
    for line in lines:
        name, _comma, behind = line.partition(",")
        if "last_name" not in found.facts and _is_name(name):
            _take_name(found, name)
            if behind and _TITLE.search(behind):
                found.facts.setdefault("job_title", behind.strip())
        elif _TITLE.search(line):
            found.facts.setdefault("job_title", line.strip(" ,"))


def _is_name(text: str) -> bool:
    words = _plain_name(text).split()
    return (
        2 <= len(words) <= 5
        and all(word[0].isalpha() and not any(char.isdigit() for char in word) for word in words)
        and words[0][0].isupper() and words[-1][0].isupper() and not _TITLE.search(text) and not text.endswith(":")
    )  # fmt: skip


def _plain_name(text: str) -> str:
    return _ACADEMIC.sub("", _ORDER.sub("", _BESIDE.sub("", text).strip())).strip()


def _take_name(found: Signature, text: str) -> None:
    words = _plain_name(text).split()
    at = next((n for n, word in enumerate(words[1:], 1) if word.islower()), len(words) - 1)
    found.facts |= {"first_name": " ".join(words[:at]), "last_name": " ".join(words[at:])}
