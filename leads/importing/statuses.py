"""What the statuses of other systems mean here, as far as their words tell. What sales says there is asked."""

import re
from collections.abc import Iterable

from leads.models import Stage

ASK, LEFT_OUT, AS_CHOSEN = "?", "-", ""
ENTERED = (Stage.CONTACT, Stage.MQL, Stage.NURTURE, Stage.DISQUALIFIED, Stage.SGL)
"""Where a lead may begin: nothing was handed over under our agreement yet. What sales works elsewhere is its own, an
SGL of the person who works it."""

_BEYOND = re.compile(  # the words of sales: each house means something of its own by them
    r"\bsql\b|sales ?qualified|vertriebs ?qualifi|\bsal\b|opportunit|verkaufschance|customer|kunde|evangelist|"
    r"converted|konvertiert|umgewandelt|\bwon\b|gewonnen|\bqualified\b|\bqualifiziert\b"
)
_WORDS = (
    (Stage.DISQUALIFIED, r"junk|lost|verloren|disqualif|unqualif|not qualified|nicht qualifi|\bdead\b|\btot\b|spam|"
                         r"rejected|abgelehnt|canceled|cancelled|abgebrochen|no fit|not converted|do not contact|"
                         r"invalid|ungültig"),
    (Stage.NURTURE, r"nurtur|bad timing|recycl|future|später|zurückgestellt|wiedervorlage|on hold|pflege"),
    (Stage.MQL, r"marketing ?qualif|\bmql\b|attempted|kontaktversuch|(?<!not )contacted|working|"
                r"in (process|progress|bearbeitung)|pre.?qualif|connected|(?<!nicht )kontaktiert|in arbeit|"
                r"replied|^interest"),
    (Stage.CONTACT, r"^lead$|subscriber|abonnent|^other$|^sonstige|^new|^neu|^open|^offen|"
                    r"not contacted|assigned|zugewiesen|unbearbeitet|^kontakt|^contact$"),
)  # fmt: skip
_KNOWN = [(stage, re.compile(words)) for stage, words in _WORDS]


def _plain(value: str) -> str:
    """ "marketingqualifiedlead" and "Marketing-qualified lead" alike."""
    return " ".join(re.sub(r"[-_/]+", " ", value.lower()).split())


def is_beyond_marketing(value: str) -> bool:
    plain = _plain(value)
    return bool(_BEYOND.search(plain)) and guess(value, asks=False) == AS_CHOSEN


def guess(value: str, *, asks: bool = True) -> str:
    """The stage, ASK for what sales says about it, AS_CHOSEN for what tells nothing."""
    plain = _plain(value)
    stage = next((stage.value for stage, words in _KNOWN if words.search(plain)), AS_CHOSEN)
    if asks and stage == AS_CHOSEN and _BEYOND.search(plain):
        return ASK
    return stage


def guess_all(values: Iterable[str]) -> dict[str, str]:
    return {value: guess(value) for value in values}
