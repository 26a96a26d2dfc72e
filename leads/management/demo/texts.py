"""What people of the demo company's market are called, where they work and what they say, in both languages."""

from typing import NamedTuple

FIRST_NAMES = {
    "de": [
        "Sabine",
        "Thomas",
        "Petra",
        "Andreas",
        "Julia",
        "Stefan",
        "Katrin",
        "Markus",
        "Birgit",
        "Lukas",
        "Nadine",
        "Florian",
        "Heike",
        "Tobias",
        "Elif",
        "Jürgen",
        "Miriam",
        "Sören",
        "Gisela",
        "Kerem",
        "Ute",
        "Benedikt",
        "Anja",
        "Raphael",
        "Silke",
        "Ahmet",
        "Doris",
        "Philipp",
        "Yasemin",
        "Götz",
    ],
    "en": [
        "Emma",
        "James",
        "Olivia",
        "Liam",
        "Sophie",
        "Daniel",
        "Grace",
        "Thomas",
        "Aoife",
        "Marcus",
        "Hannah",
        "Oliver",
        "Priya",
        "Callum",
        "Ingrid",
        "Lars",
        "Chloé",
        "Mateo",
        "Freya",
        "Sander",
        "Amara",
        "Niall",
        "Zoë",
        "Henrik",
    ],
}
LAST_NAMES = {
    "de": [
        "Müller",
        "Schröder",
        "Weiß",
        "Krüger",
        "Hoffmann",
        "Özdemir",
        "Lehmann",
        "Brandt",
        "Vogel",
        "Köhler",
        "Jansen",
        "Winkler",
        "Größer",
        "Albrecht",
        "Demir",
        "Seidel",
        "Kühn",
        "Maurer",
        "Pohl",
        "Ritter",
        "Böhm",
        "Franke",
        "Yılmaz",
        "Harms",
        "Lorenz",
        "Petersen",
        "Oppermann",
        "Zieliński",
    ],
    "en": [
        "Walker",
        "Murphy",
        "Evans",
        "Clarke",
        "O'Brien",
        "Hughes",
        "Patel",
        "Nielsen",
        "Jansen",
        "Dubois",
        "Kelly",
        "Morgan",
        "Andersson",
        "Scott",
        "Byrne",
        "Visser",
        "Larsen",
        "Bennett",
        "Fraser",
        "Garcia",
        "Lindqvist",
        "Moreau",
    ],
}
COMPANIES = {
    "de": (
        "Stadtwerke {place}", "{name} Gebäudetechnik GmbH", "Wohnungsgenossenschaft {place} eG", "{name} & Söhne KG",
        "Autohaus {name}", "Molkerei {place} GmbH", "{name} Maschinenbau AG", "Hotel {name} am Markt",
        "Klinikum {place}", "Bäckerei {name}", "{name} Logistik GmbH & Co. KG", "Gärtnerei {name}",
    ),
    "en": (
        "{name} Brewing Ltd", "{place} Housing Association", "{name} Logistics plc", "{place} Dairy Co-operative",
        "{name} Hotels Group", "{name} & Daughters Ltd", "{place} University Hospital", "{name} Engineering BV",
        "{name} Foods A/S", "{place} Data Centres",
    ),
}  # fmt: skip
PLACES = {
    "de": [
        "Flensburg",
        "Husum",
        "Lüneburg",
        "Göttingen",
        "Münster",
        "Bremerhaven",
        "Rostock",
        "Würzburg",
        "Füssen",
        "Bozen",
        "Graz",
        "Winterthur",
    ],
    "en": ["Leeds", "Galway", "Cardiff", "Utrecht", "Aarhus", "Malmö", "Edinburgh", "Bristol", "Cork", "Ghent"],
}
COUNTRIES = {"de": ("DE", "DE", "DE", "DE", "AT", "CH"), "en": ("GB", "IE", "NL", "DK", "SE")}
PHONES = {"DE": "+4930123{:05d}", "AT": "+431234{:05d}", "CH": "+4144123{:04d}", "GB": "+442079460{:03d}",
          "IE": "+35312345{:03d}", "NL": "+312012345{:02d}", "DK": "+45321234{:02d}", "SE": "+46812{:04d}"}  # fmt: skip
TITLES = {
    "de": ("Geschäftsführerin", "Leiter Technik", "Einkauf", "Energiemanagerin", "Facility Manager", "Werksleiter"),
    "en": ("Managing Director", "Head of Facilities", "Procurement Lead", "Energy Manager", "Plant Manager"),
}
INTERESTS = {
    "de": (
        "Wärmepumpe für ein Bürogebäude mit 40 Arbeitsplätzen", "Photovoltaik auf 1.200 m² Hallendach",
        "Batteriespeicher gegen Lastspitzen", "Ladepunkte für 25 Dienstwagen", "Abwärme der Kälteanlage nutzen",
        "Ersatz der Ölheizung vor dem Winter", "Mieterstrom für drei Mehrfamilienhäuser",
    ),
    "en": (
        "Heat pumps for two office buildings", "Solar roof for a 2,000 m² warehouse",
        "Battery storage for peak shaving", "Charging points for the delivery fleet",
        "Replacing gas boilers in a hotel", "Waste heat recovery in the dairy",
    ),
}  # fmt: skip
EVIDENCE = {
    "budget": {"de": ("150.000 € stehen im Investitionsplan", "Förderung ist beantragt, Eigenanteil freigegeben"),
               "en": ("The board has set aside 120k", "Grant approved, own share cleared")},
    "authority": {"de": ("Entscheidet bis 100.000 € allein", "Bereitet für die Geschäftsführung vor"),
                  "en": ("Signs up to 100k", "Prepares the decision for the board")},
    "need": {"de": ("Die Heizung ist 28 Jahre alt und fällt jeden Winter aus", "Stromkosten sind um 40 % gestiegen"),
             "en": ("Boiler is 28 years old and fails every winter", "Power costs went up by 40 %")},
    "timeframe": {"de": ("Soll vor der nächsten Heizperiode laufen", "Umbau beginnt im Frühjahr"),
                  "en": ("Must run before next winter", "Refurbishment starts in spring")},
}  # fmt: skip
NOTES = {
    "de": ("Am Messestand lange gesprochen, sehr interessiert.", "Hat das Rechenbeispiel schon durchgearbeitet.",
           "Bittet um Anruf am Vormittag.", "Kollege aus der Technik soll dazukommen."),
    "en": ("Long talk at the booth, very interested.", "Has already worked through the example calculation.",
           "Prefers a call in the morning.", "Wants to bring a colleague from engineering."),
}  # fmt: skip
REJECTIONS = {
    "de": "Ansprechpartnerin wusste nichts von der Anfrage, bitte prüfen.",
    "en": "The contact did not know about the enquiry, please check.",
}


class Origin(NamedTuple):
    code: str
    touchpoint: str
    campaign: str
    weight: int
    quality: float  # how far such leads get, 0 to 1


ORIGINS = (
    Origin("organic_search", "website", "", 26, 0.55),
    Origin("paid_search", "ads", "Wärmepumpe 2026", 18, 0.45),
    Origin("webinar", "webinar", "Abwärme nutzen / Waste heat", 14, 0.6),
    Origin("fair", "fair", "E-world Essen", 14, 0.5),
    Origin("referral", "referral", "", 8, 0.85),
    Origin("social", "ads", "Speicher-Kampagne", 12, 0.2),
    Origin("phone", "phone", "", 8, 0.6),
)


_SPELLED = str.maketrans(dict(zip("äöüßøı", ("ae", "oe", "ue", "ss", "o", "i"), strict=True)))


def plain(text: str) -> str:
    """Letters and digits of a mail address."""
    spelled = text.lower().translate(_SPELLED)
    return "".join(char for char in spelled if char.isascii() and char.isalnum()) or "mail"


def address(first: str, last: str, number: int, company: str) -> str:
    """A mail address at a domain that can never exist (RFC 2606)."""
    return f"{plain(first)}.{plain(last)}{number}@{plain(company)}.example"


OFFERED = {
    "de": "Angebot vorgestellt, Rückfragen zum Liefertermin",
    "en": "Presented the offer, questions about delivery",
}
