"""The scheme of BANT is extended: letters beside the four are added, reworded, put in order, retired, asked again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from leads.models import Agreement, BantLetter, Letter, scheme
from leads.refusals import Refusal

MOST = 12  # letters beside the four: a conversation that asks for more is an interrogation
LONGEST_CODE = 20  # what a lead can wait for is named by as many characters


class BadLetter(Refusal):
    """A letter that can't be asked like this; `fields` says where to mend it."""


class StillNeeded(Refusal):
    """An agreement that people signed or are to sign asks for this letter."""


@dataclass(frozen=True)
class Wording:
    """What a letter is called, and the question behind it, in both languages."""

    label_de: str
    label_en: str
    question_de: str
    question_en: str

    @property
    def trimmed(self) -> "Wording":
        return Wording(*(" ".join(getattr(self, field.name).split()) for field in fields(self)))


@transaction.atomic
def add(wording: Wording) -> BantLetter:
    """A further letter, asked from now on. BadLetter."""
    known = _held()
    wording = _checked(wording, known)
    _demand_room(known)
    letter = BantLetter(code=_code(wording, {one.code for one in known}), position=len(known), **vars(wording))
    letter.save()
    _tell_everybody()
    return letter


@transaction.atomic
def reword(letter: BantLetter, wording: Wording) -> BantLetter:
    """Other words for the same letter: answers and rules that name it read by them, old ones too. BadLetter."""
    known = _held()
    held = _of(known, letter)
    for name, text in vars(_checked(wording, known, but=held)).items():
        setattr(held, name, text)
    held.save()
    _tell_everybody()
    return held


@transaction.atomic
def move(letter: BantLetter, *, to: int) -> BantLetter:
    """Ask it at this place among the added letters, the first of which is 0. Places beyond the ends are the ends."""
    known = _held()
    held = _of(known, letter)
    asked = [one for one in known if one != held and not one.is_retired]
    asked.insert(max(to, 0), held)
    for place, one in enumerate([*asked, *(one for one in known if one not in asked)]):
        one.position = place
    BantLetter.objects.bulk_update(known, ["position"])
    _tell_everybody()
    return held


@transaction.atomic
def retire(letter: BantLetter) -> BantLetter:
    """No longer asked; what was answered stays. StillNeeded while an agreement asks for it."""
    held = _of(_held(), letter)
    if needing := list(_agreements_that_ask_for(held)):
        raise StillNeeded(
            _("“%(letter)s” can't be retired: the agreement %(versions)s asks for it.")
            % {"letter": held.label, "versions": ", ".join(map(str, needing))}
        )
    held.retired_at = held.retired_at or timezone.now()
    held.save()
    _tell_everybody()
    return held


@transaction.atomic
def ask_again(letter: BantLetter) -> BantLetter:
    """A retired letter is asked again; what was answered before counts again. BadLetter."""
    known = _held()
    held = _of(known, letter)
    if held.is_retired:
        _checked(Wording(held.label_de, held.label_en, held.question_de, held.question_en), known, but=held)
        _demand_room(known)
    held.retired_at = None
    held.save()
    _tell_everybody()
    return held


def _held() -> list[BantLetter]:
    """All added letters in their order, held until the transaction ends."""
    return list(BantLetter.objects.select_for_update())


def _of(known: Sequence[BantLetter], letter: BantLetter) -> BantLetter:
    return next(one for one in known if one.pk == letter.pk)


def _tell_everybody() -> None:
    scheme.forget()
    transaction.on_commit(scheme.forget)


# checking -----------------------------------------------------------------------------------------


def _checked(wording: Wording, known: Sequence[BantLetter], but: BantLetter | None = None) -> Wording:
    """The words without needless blanks. BadLetter with every field that can't be as it is."""
    wording = wording.trimmed
    others = [one for one in known if one != but and not one.is_retired]
    if problems := dict(_problems(wording, others)):
        raise BadLetter(_("Please mend the marked fields."), problems)
    return wording


def _problems(wording: Wording, others: Sequence[BantLetter]) -> Iterator[tuple[str, str]]:
    for name, text in vars(wording).items():
        column: Any = BantLetter._meta.get_field(name)
        if not text or len(text) > column.max_length or "\x00" in text:
            yield name, _("Please enter at most %(longest)d characters.") % {"longest": column.max_length}
    for name in ("label_de", "label_en"):
        taken = {getattr(one, name).lower() for one in others} | _four_in(name.removeprefix("label_"))
        if getattr(wording, name).lower() in taken:
            yield name, _("There is a letter of this name already.")


def _four_in(language: str) -> set[str]:
    with override(language):
        return {str(letter.label).lower() for letter in Letter}


def _demand_room(known: Sequence[BantLetter]) -> None:
    if sum(not one.is_retired for one in known) >= MOST:
        raise BadLetter(_("There can be %(most)d letters beside the four at most.") % {"most": MOST})


def _code(wording: Wording, taken: set[str]) -> str:
    """By which programs and rules name the letter for ever: from its English name."""
    plain = slugify(wording.label_en).replace("-", "_").strip("_")[:LONGEST_CODE].strip("_")
    code = plain if plain[:1].isalpha() else "letter"
    number, free = 1, code
    while free in taken or free in Letter.values:
        number += 1
        free = f"{code[: LONGEST_CODE - 3]}_{number}"
    return free


def _agreements_that_ask_for(letter: BantLetter) -> Iterator[Agreement]:
    for agreement in Agreement.objects.binding(timezone.now()).order_by("version"):
        rules = [agreement.definition, agreement.handover_rule, agreement.bant_rule, agreement.hand_raiser_rule,
                 agreement.scoring, agreement.routing_terms]  # fmt: skip
        if any(_names(rule, letter.field) for rule in rules):
            yield agreement


def _names(rule: Any, field: str) -> bool:
    """Whether a rule, or rules within something greater, ask for the field."""
    if isinstance(rule, dict):
        return rule.get("field") == field or any(_names(part, field) for part in rule.values())
    return isinstance(rule, list) and any(_names(part, field) for part in rule)
