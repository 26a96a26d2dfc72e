"""Spellings folded so that equal things read equal: names of people and companies, addresses, hosts.

`leads_folded` and `leads_company_key` in the database (migration 0029) fold in the same way; a test compares both.
"""

import re
import unicodedata
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from leads.matching.words import FREE_LABELS, MAILBOXES, THROW_AWAY, TITLES

_LETTERS = str.maketrans({"ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_VOWELS = re.compile("ae|oe|(?<![aeq])ue")  # Bauer and Quelle have no umlaut
_MARKS = re.compile("[\u0300-\u036f]")
_SIGNS = re.compile(r"[^0-9a-z\u0080-\uffff]+")
LEGAL_FORMS = (
    "gmbh mbh ggmbh gesmbh ag kg kgaa ohg gbr ug ek ev eg se co cokg haftungsbeschrankt ltd limited llc llp lp plc inc "
    "incorporated corp corporation company sa sas sarl srl spa sl slu bv nv ab asa oy oyj aps sro zoo spzoo kft doo "
    "pty pte pvt gesellschaft"
)
"""Left out at the end of a company's name."""
_FORMS = re.compile(rf"(?<=\S)(?:\s+(?:{'|'.join(LEGAL_FORMS.split())}))+$")


def folded(text: str) -> str:
    """Lower case, without accents; ä, ae and a read alike, as do ß and ss."""
    return _VOWELS.sub(lambda found: found[0][0], unaccented(text))


def unaccented(text: str) -> str:
    """Lower case, without accents; ß is ss."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)))


def words(text: str) -> list[str]:
    """The words of a person's name, folded, without titles; hyphens part words."""
    found = _SIGNS.sub(" ", folded(text)).split()
    return [word for word in found if word not in TITLES]


def company_key(name: str) -> str:
    """A company's name without legal form, blanks and signs."""
    return company_words(name).replace(" ", "")


@lru_cache(20_000)
def company_words(name: str) -> str:
    """The same with its blanks, for comparing word by word."""
    plain = _SIGNS.sub(" ", folded(name).replace(".", "")).strip()
    return _FORMS.sub("", plain)


# addresses ----------------------------------------------------------------------------------------


def mail_key(address: str) -> str:
    """One mailbox, one key: lower case, without what stands behind a plus sign."""
    local, at, host = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{'gmail.com' if host == 'googlemail.com' else host}"


def is_shared(address: str) -> bool:
    """Whether several people read this mailbox: info@, sales@, or the company's own name."""
    local, _at, host = folded(address).rpartition("@")
    parts = [part.rstrip("0123456789") for part in re.split(r"[._+\-]", local)]
    if parts[0] in _mailboxes():
        return True
    domain = business_domain(host)
    return bool(domain) and re.sub(r"[._\-]", "", local) == domain.partition(".")[0].replace("-", "")


@cache
def _mailboxes() -> frozenset[str]:
    return frozenset(map(folded, MAILBOXES))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registered(host: str) -> str:
    """The part of a host name that somebody registered; empty where there is none."""
    host = host.strip().strip(".").lower()
    return str(_suffixes().privatesuffix(host) or "") if "." in host else ""


@lru_cache(20_000)
def business_domain(host: str) -> str:
    """The registered domain of a company; empty for hosts of free and of throw-away mailboxes."""
    domain = registered(host)
    return "" if not domain or domain.partition(".")[0] in FREE_LABELS or domain in THROW_AWAY else domain


def domain_of_mail(address: str) -> str:
    return business_domain(address.rpartition("@")[2]) if "@" in address else ""


def domain_of_website(address: str) -> str:
    host = re.sub(r"^[a-z][a-z0-9+.\-]*://", "", address.strip().lower())
    return business_domain(re.split(r"[/:?#]", host.rpartition("@")[2])[0])
