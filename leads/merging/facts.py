"""The values of a merged record: chosen fact by fact, blanks filled, mirrors of answers and consent made anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from leads import consents
from leads.models import FACTS, BantAnswer, ConsentState, Lead, Letter, Level
from leads.models.custom_field import PREFIX

GONE, KEPT = "gone", "kept"
CONSENTS = (*consents.MIRRORS.values(), consents.OVERALL)
MIRRORS = (*(letter.value for letter in Letter), "more_bant", *CONSENTS)
CHANGED = (*FACTS, "organisation_id", "captured_at", "extra", *MIRRORS, "held_back")
"""All that a merge may change about the record that goes on."""
TOGETHER = {"expected_value": ("currency",), "company": ("organisation_id",)}


def stored(lead: Lead, name: str) -> Any:
    """The value of a column as JSON keeps it."""
    field = _field(name)
    value = getattr(lead, name)
    if value is None or (isinstance(value, bool | int | str) and not isinstance(field, models.DecimalField)):
        return getattr(value, "value", value)
    return value if isinstance(field, models.JSONField) else field.value_to_string(lead)


def restored(name: str, value: Any) -> Any:
    """The value of a column again."""
    return None if value is None else _field(name).to_python(value)


def _field(name: str) -> Any:
    return Lead._meta.get_field(name.removesuffix("_id") if name == "organisation_id" else name)


def snapshot(lead: Lead, names: Iterable[str] = CHANGED) -> dict[str, Any]:
    return {name: stored(lead, name) for name in names}


def takes_gone(kept: Lead, gone: Lead, choices: Mapping[str, str]) -> list[str]:
    """The facts for which the value of the one that goes is taken: chosen, or because the other has none."""
    names = [name for name in FACTS if name != "currency"]
    taken = [name for name in names if _takes(choices.get(name), getattr(kept, name), getattr(gone, name))]
    codes = sorted({*kept.extra, *gone.extra})
    return taken + [
        f"{PREFIX}{code}"
        for code in codes
        if _takes(choices.get(f"{PREFIX}{code}"), kept.extra.get(code), gone.extra.get(code))
    ]


def _takes(choice: str | None, kept: Any, gone: Any) -> bool:
    if gone in (None, "") or gone == kept:
        return False
    return choice == GONE or (choice is None and kept in (None, ""))


def take_values(kept: Lead, gone: Lead, taken: Iterable[str]) -> None:
    """Give the kept one what was chosen (in memory). Who met the person first stands as the first contact."""
    extra = dict(kept.extra)
    for name in taken:
        if name.startswith(PREFIX):
            extra[name.removeprefix(PREFIX)] = gone.extra[name.removeprefix(PREFIX)]
            continue
        for column in (name, *TOGETHER.get(name, ())):
            setattr(kept, column, getattr(gone, column))
    kept.extra, kept.captured_at = extra, min(kept.captured_at, gone.captured_at)


def join_consent(kept: Lead, gone: Lead) -> None:
    """Whoever said no to one record has said no; a yes to one is a yes (in memory)."""
    if ConsentState.WITHDRAWN in (kept.consent, gone.consent):
        for name in CONSENTS:
            setattr(kept, name, ConsentState.WITHDRAWN)
        return
    for name in CONSENTS:
        states = {getattr(kept, name), getattr(gone, name)}
        for state in (ConsentState.WITHDRAWN, ConsentState.GIVEN):
            if state in states:
                setattr(kept, name, state)
                break
    ways = {getattr(kept, name) for name in consents.MIRRORS.values()}
    kept.consent = ConsentState.GIVEN if ConsentState.GIVEN in {*ways, kept.consent} else kept.consent


def mirror_answers(kept: Lead, without: Mapping[str, Any]) -> None:
    """Each letter says what its newest answer says, else what `without` answers stood there (in memory)."""
    newest = BantAnswer.objects.filter(lead=kept).order_by("letter", "-at", "-pk").distinct("letter")
    answered = dict(newest.values_list("letter", "level"))
    for letter in Letter:
        setattr(kept, letter.value, answered.pop(letter.value, without[letter.value]))
    kept.more_bant = {**without["more_bant"], **answered}


def levels_of_both(kept: Lead, gone: Lead) -> dict[str, Any]:
    """What is known of the letters where no answer tells it."""
    unknown = Level.UNKNOWN.value
    levels = {letter.value: _known(getattr(kept, letter.value), getattr(gone, letter.value)) for letter in Letter}
    more = {**{code: level for code, level in gone.more_bant.items() if level != unknown}, **kept.more_bant}
    return {**levels, "more_bant": more}


def _known(kept: str, gone: str) -> str:
    return gone if kept == Level.UNKNOWN else kept
