"""Names of columns without blanks, signs and umlauts, so that spellings of one name are one."""

import re

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def plain(column: str) -> str:
    """ "Person - E-Mail (Work)" -> "personemailwork" """
    return re.sub(r"[^a-z0-9]", "", column.lower().translate(_UMLAUTS))
