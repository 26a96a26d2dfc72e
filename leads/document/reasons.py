"""The reasons as an agreement keeps them: a snapshot taken when it is proposed, the present ones before."""

from typing import Any

from django.utils.translation import get_language

from leads.models import Agreement, Effect, Reason, Use

KEPT = ("code", "label_de", "label_en", "uses", "effect", "category", "is_targeting_miss", "needs_attempts",
        "is_to_be_recoded", "needs_note", "needs_date", "letter", "asks_for")  # fmt: skip
NO_WAY_ON = {Effect.NONE}
COMES_BACK = {Use.REJECT, Use.RETURN, Use.LOSE}


def snapshot() -> list[dict[str, Any]]:
    """Today's reasons with their effects, as plain data."""
    reasons = Reason.objects.filter(retired_at=None).select_related("track").order_by("position", "code")
    return [{**{name: getattr(reason, name) for name in KEPT}, "track": _track(reason)} for reason in reasons]


def _track(reason: Reason) -> dict[str, str] | None:
    return {"de": reason.track.name_de, "en": reason.track.name_en} if reason.track else None


def of(agreement: Agreement) -> list[dict[str, Any]]:
    """As they were when it was proposed. A draft, and the preset that nobody proposed, have those of today."""
    return agreement.reasons_kept or snapshot()


def label(reason: dict[str, Any]) -> str:
    return str(reason["label_de"] if get_language() == "de" else reason["label_en"])


def track_name(reason: dict[str, Any]) -> str:
    track = reason.get("track") or {}
    return str(track.get(get_language() or "en") or track.get("en", ""))


def effect_label(reason: dict[str, Any]) -> str:
    """What follows from it; one that a later version of Leadflow does not know is told as it is stored."""
    effect = reason["effect"]
    words = str(Effect(effect).label) if effect in Effect.values else str(effect)
    return f"{words} ({track_name(reason)})" if track_name(reason) else words


def leads_nowhere(reason: dict[str, Any]) -> bool:
    """Whether a lead that comes back with it has no way on."""
    return (
        reason["effect"] in NO_WAY_ON and bool(COMES_BACK & set(reason["uses"])) and not reason.get("is_to_be_recoded")
    )
