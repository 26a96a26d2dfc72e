"""The demo company asks for a champion beside the four letters of BANT."""

from random import Random
from typing import Any

from leads import checking, lettering
from leads.models import Level, scheme

_EVIDENCE = {
    "de": ("Die Werksleiterin wirbt intern für uns", "Der Energiebeauftragte hat unser Angebot selbst vorgestellt"),
    "en": ("The plant manager argues our case", "Their energy officer presented our offer himself"),
}


def ask_for_one() -> None:
    question, frage = "Who in there speaks up for us?", "Wer setzt sich im Haus für uns ein?"
    lettering.add(lettering.Wording("Fürsprecher", "Champion", frage, question))


def found(story: Any) -> None:
    """Most reps find out. The dice are the lead's own, so that its story goes on as it would without."""
    chance, letter = Random(story.lead.public_id), scheme.asked("champion")  # noqa: S311  # a story, no secret
    if letter is None or chance.random() < 0.4:
        return
    level, evidence = chance.choice([Level.MET, Level.MET, Level.PARTLY]), chance.choice(_EVIDENCE[story.language])
    finding = checking.Finding(letter, level, evidence, story.lead.name)
    story.do(checking.answer, story.lead, finding, by=story.rep)
