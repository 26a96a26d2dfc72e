"""Answers become somebody: by the admin's mapping first, then by what the service says, then by their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from leads.consents import Said
from leads.models import FACTS, Lead
from leads.vendors import words
from leads.vendors.meaning import Answer, Person, text

IGNORE, FURTHER, CONSENT, WORDING = "-", "further", "consent", "consent_wording"
UTM = "utm."
CUSTOM = "custom."
YES = frozenset({"1", "true", "yes", "y", "ja", "on", "checked", "x", "wahr", "accepted", "i agree", "i accept"})
_ABOUT_US = {
    "name": _("full name"), "said": _("what the person wrote"), "campaign": _("Campaign"),
    "external_id": _("id of the sender"), CONSENT: _("consent given (yes or no)"),
    WORDING: _("wording they agreed to"), FURTHER: _("keep as a further fact"), IGNORE: _("leave out"),
}  # fmt: skip


def targets(custom: Mapping[str, str] | None = None) -> list[tuple[str, Any]]:
    """What an answer can be mapped to, for choosing; `custom`: an admin's own fields by code."""
    facts = [(name, Lead._meta.get_field(name).verbose_name) for name in FACTS if name != "origin"]  # type: ignore[union-attr]
    own = [(f"{CUSTOM}{code}", label) for code, label in (custom or {}).items()]
    utm = [(f"{UTM}{name}", name) for name in ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")]
    return [*facts, *own, *_ABOUT_US.items(), *utm]


def meaning_of(answer: Answer, mapping: Mapping[str, str]) -> str:
    return mapping.get(answer.key) or answer.meant or words.meant_by(answer.label, answer.key) or FURTHER


@dataclass
class _Sorted:
    """Answers by what they mean, while they are being read."""

    facts: dict[str, Any]
    further: dict[str, Any]
    utm: dict[str, str]
    told: dict[str, str]  # said, campaign, external_id, wording
    agreed: list[str]  # labels of what was agreed to
    also: dict[str, list[str]]  # second addresses and numbers


def person(answers: Iterable[Answer], mapping: Mapping[str, str], *, source: str) -> Person:
    """`source` says where a consent was given."""
    found = _Sorted({}, {}, {}, {}, [], {})
    for answer in answers:
        _take(found, answer, meaning_of(answer, mapping))
    wording = found.told.get(WORDING, "")
    return Person(
        facts=found.facts, further=found.further, utm=found.utm, campaign=found.told.get("campaign", "")[:120],
        said=found.told.get("said", ""), external_id=found.told.get("external_id", ""),
        consents=[Said(source=source, wording=wording or label) for label in found.agreed],
        also=found.also,
    )  # fmt: skip


def _take(found: _Sorted, answer: Answer, meant: str) -> None:
    value = plain(answer.value)
    if meant == IGNORE or value == "":
        return
    if meant == "language":  # de-AT, en_US
        value, meant = (value[:2].lower(), meant) if value[:2].lower() in ("de", "en") else (value, FURTHER)
    if meant == CONSENT:
        if value.lower() in YES:
            found.agreed.append(answer.label)
    elif meant.startswith(UTM):
        found.utm[meant.removeprefix(UTM)] = value[:200]
    elif meant in (WORDING, "campaign", "external_id"):
        found.told.setdefault(meant, value)
    elif meant == "said":
        found.told["said"] = "\n".join(filter(None, [found.told.get("said"), value]))
    elif (meant in FACTS or meant == "name" or meant.startswith(CUSTOM)) and meant not in found.facts:
        found.facts[meant] = answer.value if isinstance(answer.value, bool) else value
    else:
        _keep(found.further, answer.label or answer.key, value)
        if meant in ("email", "phone") and value != found.facts[meant]:
            found.also.setdefault(meant, []).append(value)


def _keep(further: dict[str, Any], name: str, value: str) -> None:
    """Answers of one name, as the parts of a list are, stand beside each other."""
    told = further.get(name, "").split(", ") if name in further else []
    further[name] = ", ".join([*told, *([value] if value not in told else [])])


def plain(value: Any) -> str:
    """Lists as their parts, yes and no as words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, (plain(one) for one in value)))
    return text(value)
