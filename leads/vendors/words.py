"""What an answer means by its name, in English and German: the guess that a mapping corrects."""

import re
from functools import cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NAMES = {
    "name": "name fullname yourname ihrname kontaktname ansprechpartner vollername vollstaendigername contactname whatisyourname wieheissensie leadname personname",  # noqa: E501  # one line per meaning reads best
    "first_name": "firstname vorname givenname forename fname ihrvorname yourfirstname",
    "last_name": "lastname nachname familyname surname lname familienname ihrnachname yourlastname",
    "email": "email mail emailaddress mailadresse emailadresse workemail businessemail emailwork youremail ihreemail ihreemailadresse emailquestion geschaeftlicheemail dienstlicheemail geschaeftlicheemailadresse inviteeemail",  # noqa: E501
    "phone": "phone phonenumber telephone telefon telefonnummer rufnummer tel mobile mobil mobilephone handy handynummer workphone workphonenumber phonework mobilenumber fon telefonnr telnr textremindernumber telefongeschaeftlich",  # noqa: E501
    "job_title": "jobtitle position title funktion beruf rolle jobposition berufsbezeichnung role",
    "company": "company companyname firma firmenname unternehmen unternehmensname organisation organization organizationname organisationname betrieb firmaname nameunternehmen namederfirma",  # noqa: E501
    "country": "country countrycode land laendercode countryregion staat",
    "language": "language sprache preferredlanguage",
    "said": "message nachricht anfrage comment comments kommentar anliegen ihrenachricht yourmessage bemerkung notes inquiry enquiry",  # noqa: E501
    "interest": "interest interesse productinterest produktinteresse produkt product interestquestion thema topic betreff subject",  # noqa: E501
    "campaign": "campaign campaignname kampagne kampagnenname",
    "currency": "currency waehrung currencycode",
    "expected_value": "expectedvalue auftragswert",
}
LONGEST_COUNTRY = 2


@cache
def _by_name() -> dict[str, str]:
    return {name: meant for meant, names in _NAMES.items() for name in names.split()}


def plain(label: str) -> str:
    """ "E-Mail (work)" -> "emailwork" """
    return re.sub(r"[^a-z0-9]", "", label.lower().translate(_UMLAUTS))


def meant_by(*labels: str) -> str:
    """The meaning of the first label that has one; utm values and click ids by their own names."""
    for label in labels:
        known = _by_name().get(plain(label)) or _utm(label)
        if known:
            return known
    return ""


def _utm(label: str) -> str:
    name = label.strip().lower().rpartition(".")[2]
    return f"utm.{name}" if name.startswith("utm_") or name in CLICK_IDS else ""


CLICK_IDS = ("gclid", "fbclid", "msclkid", "li_fat_id", "gbraid", "wbraid", "ttclid")
