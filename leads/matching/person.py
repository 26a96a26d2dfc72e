"""What is known of a person, made fit for comparing: all addresses, numbers and spellings as keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from leads.matching import folding, names
from leads.models import Lead


@dataclass(frozen=True)
class Person:
    """`mails` and `phones` are all by which the person is known, phones as E.164 where they could be read."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    website: str = ""
    country: str = ""
    external: tuple[str, str] = ("", "")  # the source and its id
    lead_id: int | None = None

    @classmethod
    def of(cls, lead: Lead, *, also: Iterable[tuple[str, str]] = ()) -> "Person":
        """`also` are further identifiers of the lead as (kind, value)."""
        more = list(also)
        return cls(
            lead.first_name, lead.last_name, lead.company,
            _some(lead.email, *(value for kind, value in more if kind == "mail")),
            _some(lead.phone, *(value for kind, value in more if kind == "phone")),
            "", lead.country, (lead.external_system, lead.external_id), lead.pk,
        )  # fmt: skip

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "Person":
        """Somebody who comes in: cleaned facts, with `emails`, `phones` and `website` where more is known."""

        def said(name: str) -> str:
            return str(facts.get(name) or "")

        return cls(
            said("first_name"), said("last_name"), said("company"), _some(said("email"), *facts.get("emails", ())),
            _some(said("phone"), *facts.get("phones", ())), said("website"), said("country"),
            (said("external_system"), said("external_id")),
        )  # fmt: skip

    @property
    def name(self) -> tuple[str, str]:
        return self.first_name, self.last_name

    @property
    def has_full_name(self) -> bool:
        """Both names, neither of them an initial."""
        given, family = self.parted
        return len("".join(given)) > 1 and len("".join(family)) > 1

    @cached_property
    def parted(self) -> tuple[list[str], list[str]]:
        return names.parted(self.first_name, self.last_name)

    @cached_property
    def mail_keys(self) -> dict[str, bool]:
        """Each mailbox, and whether several people read it."""
        return {folding.mail_key(mail): folding.is_shared(mail) for mail in self.mails}

    @cached_property
    def own_mails(self) -> frozenset[str]:
        return frozenset(key for key, shared in self.mail_keys.items() if not shared)

    @cached_property
    def domains(self) -> frozenset[str]:
        """Registered domains of the company, by its addresses and its website."""
        found = {folding.domain_of_mail(mail) for mail in self.mails} | {folding.domain_of_website(self.website)}
        return frozenset(found - {""})

    @cached_property
    def company_key(self) -> str:
        return folding.company_key(self.company)

    @cached_property
    def company_words(self) -> str:
        return folding.company_words(self.company)


def _some(*values: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
