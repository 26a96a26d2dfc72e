"""What the lead's page reads: the lead with its newest answers, offer, consent, way and story, and the agreement in
force, folded into one statement."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import Team, User, company_day
from leads import access
from leads.models import (
    Agreement,
    AnyLetter,
    BantLetter,
    CustomField,
    Handover,
    Lead,
    Level,
    Organisation,
    scheme,
    statements,
)  # fmt: skip
from leads.models.agreement import IN_FORCE
from leads.models.custom_field import remember
from leads.models.statements import beside
from leads.reports import timeline
from leads.web import frame
from leads.web.lead import clocks

MOST_STEPS = 40  # of the way that are read; the bar shows the newest few
MOST_DUPLICATES = 5


LEAD = statements.Columns(Lead, "leads_lead")
PERSON = statements.Columns(User, "person", only=["id", "name"])
TEAM = statements.Columns(Team, "team", only=["id", "name"])
ORGANISATION = statements.Columns(Organisation, "organisation")  # whole, as rules may ask for any of it
AGREEMENT = statements.Columns(
    Agreement, "in_force", only=["id", "version", *access.RULES.values(), "offering_terms", "scoring"]
)


def lead_of_page(request: SignedInRequest, public_id: str) -> Lead:
    """The lead with all that its page shows beside it, if the reader may see it; else the same 404 as for none. What
    stands around the page is read along."""
    user = request.user
    values = {
        "lead": public_id,
        "today": company_day(),
        "now": timezone.now(),
        **access.sight(user),
        **frame.asked(user),
    }
    found = statements.rows(STATEMENT, values)
    if not found:
        raise Http404(_("There is no such lead."))
    row = iter(found[0])
    vars(request)["around"] = frame.Around.read(islice(row, 4))
    return _read(row)


def _read(values: Iterator[Any]) -> Lead:
    lead: Any = LEAD.read(values)
    lead.responsible, lead.team = PERSON.read(values), TEAM.read(values)
    lead.organisation, lead.in_force = ORGANISATION.read(values), AGREEMENT.read(values)
    lead.judged_by = next(values)
    lead.away_until, lead.deputy = next(values), next(values)
    for name, told in zip(BESIDE, values, strict=True):
        setattr(lead, name, json.loads(told))
    remember(CustomField(**facts) for facts in lead.custom_fields)
    letters = ({**told, "retired_at": _moment(told["retired_at"])} for told in lead.added_letters)
    scheme.remember(BantLetter(**letter) for letter in letters)
    return lead  # type: ignore[no-any-return]


TIMES = ("offered_at", "due_at", "decided_at", "expired_at", "snoozed_until")
KEPT = ("public_id", "from_stage", "note", "dossier", "missing", "cause", "route", "against_rule_why", "answer",
        "answer_note")  # fmt: skip
BESIDE = {
    "newest_answers": beside(
        """DISTINCT ON (r.letter) r.letter, r.level, r.evidence, r.said_by, r.conversation, r.amount::text AS amount,
        r.currency, r.date, r.at, who.name AS who""",
        "leads_bantanswer r JOIN accounts_user who ON who.id = r.by_id",
        "r.letter, r.at DESC, r.id DESC",
    ),
    "newest_offer": beside(
        """r.public_id, r.from_stage, r.offered_at, r.due_at, r.note, r.dossier, r.missing, r.cause, r.route,
        r.against_rule_why, r.expired_at, r.snoozed_until, r.decided_at, r.answer, r.answer_note,
        team.name AS team, person.name AS person, who.name AS by, decider.name AS decider,
        reason.label_de AS reason_de, reason.label_en AS reason_en, agreement.version""",
        """leads_handover r JOIN accounts_team team ON team.id = r.to_team_id
        LEFT JOIN accounts_user who ON who.id = r.offered_by_id
        JOIN leads_agreement agreement ON agreement.id = r.agreement_id
        LEFT JOIN accounts_user person ON person.id = r.to_person_id
        LEFT JOIN accounts_user decider ON decider.id = r.decided_by_id
        LEFT JOIN leads_reason reason ON reason.id = r.reason_id""",
        "r.offered_at DESC, r.id DESC LIMIT 1",
    ),
    "newest_consent": beside(
        "r.state, r.channel, r.purpose, r.basis, r.source, r.wording, r.at, who.name AS who",
        "leads_consent r LEFT JOIN accounts_user who ON who.id = r.by_id",
        "r.at DESC, r.id DESC LIMIT 50",
    ),
    **clocks.BESIDE,
    "added_letters": beside(
        "r.id, r.code, r.label_de, r.label_en, r.question_de, r.question_en, r.position, r.retired_at",
        "leads_bantletter r",
        "r.position, r.id",
        "true",
    ),
    "newest_contest": beside(
        """r.public_id, r.at, r.evidence, r.due_at, r.verdict, r.ruled_at, r.ruling, who.name AS by,
        referee.name AS referee, judge.name AS judge, entry.kind""",
        """leads_contest r JOIN accounts_user who ON who.id = r.by_id
        JOIN leads_ledgerentry entry ON entry.id = r.entry_id
        LEFT JOIN accounts_user referee ON referee.id = r.referee_id
        LEFT JOIN accounts_user judge ON judge.id = r.ruled_by_id""",
        "r.at DESC LIMIT 1",
    ),
    "original": beside(
        "r.public_id, r.first_name, r.last_name, r.company, r.stage, r.email",
        "leads_lead r",
        "r.id",
        f"r.id = leads_lead.duplicate_of_id AND {access.SEEN.format('r')}",
    ),
    "way": beside("r.to_stage AS stage, r.at", "leads_ledgerentry r", f"r.number DESC LIMIT {MOST_STEPS}"),
    "custom_fields": beside(
        """r.id, r.code, r.type, r.label_de, r.label_en, r.help_de, r.help_en, r.unit, r.choices, r.position,
        r.retired_at""",
        "leads_customfield r",
        "r.position, r.id",
        "true",
    ),
    "known_by": beside("r.value", "leads_identifier r", "r.kind, r.id LIMIT 20"),
    "story": timeline.BESIDE,
    "merged_records": beside("r.id", "leads_lead r", "r.id", "r.merged_into_id = leads_lead.id"),
    "same_person": beside(  # a row each by the index of its column
        "r.public_id, r.first_name, r.last_name, r.company, r.stage, r.email",
        """leads_lead r JOIN (
            SELECT id FROM leads_lead other WHERE other.email = leads_lead.email AND other.email <> ''
            UNION SELECT id FROM leads_lead other WHERE other.phone = leads_lead.phone AND other.phone <> ''
            UNION SELECT first_id FROM leads_suspicion WHERE second_id = leads_lead.id AND state = 'open'
            UNION SELECT second_id FROM leads_suspicion WHERE first_id = leads_lead.id AND state = 'open') same
            ON same.id = r.id""",
        f"r.id DESC LIMIT {MOST_DUPLICATES}",
        f"""r.id <> leads_lead.id AND r.merged_into_id IS NULL AND {access.SEEN.format("r")}
        AND NOT EXISTS (SELECT FROM leads_suspicion said WHERE said.state = 'distinct'
            AND said.first_id = LEAST(r.id, leads_lead.id) AND said.second_id = GREATEST(r.id, leads_lead.id))""",
    ),
}
STATEMENT = f"""SELECT {frame.AROUND},
    {LEAD.spelled}, {PERSON.spelled}, {TEAM.spelled}, {ORGANISATION.spelled}, {AGREEMENT.spelled}, agreement.version,
    away.last_day, deputy.name, {", ".join(BESIDE.values())}
    FROM leads_lead JOIN leads_agreement in_force ON {IN_FORCE.format("in_force")}
    LEFT JOIN accounts_user person ON person.id = leads_lead.responsible_id
    LEFT JOIN accounts_team team ON team.id = leads_lead.team_id
    LEFT JOIN leads_organisation organisation ON organisation.id = leads_lead.organisation_id
    LEFT JOIN leads_agreement agreement ON agreement.id = leads_lead.agreement_id
    LEFT JOIN accounts_absence away ON away.user_id = leads_lead.responsible_id
        AND away.first_day <= %(today)s AND away.last_day >= %(today)s
    LEFT JOIN accounts_user deputy ON deputy.id = away.deputy_id
    WHERE leads_lead.public_id = %(lead)s AND {access.SEEN.format("leads_lead")}"""  # noqa: S608  # constants


# typed again --------------------------------------------------------------------------------------


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Answer:
    """The newest answer to one letter; an unasked letter has no date."""

    letter: AnyLetter
    level: Level = Level.UNKNOWN
    evidence: str = ""
    said_by: str = ""
    conversation: str = ""
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None
    at: datetime | None = None
    who: str = ""

    @property
    def tone(self) -> str:
        return {Level.MET: "chip-good", Level.PARTLY: "chip-warn", Level.NOT_MET: "chip-bad"}.get(self.level, "")


def answers(lead: Any) -> list[Answer]:
    """The letters in their order, with the newest answer to each; retired ones only where they were answered.
    The lead's mirror has the last word."""
    known = {data["letter"]: data for data in lead.newest_answers}
    old = (letter for letter in scheme.added() if letter.is_retired and letter.value in known)
    return [_answer(lead, letter, known.get(letter.value)) for letter in (*scheme.letters(), *old)]


def _answer(lead: Lead, letter: AnyLetter, data: dict[str, Any] | None) -> Answer:
    if data is None:
        return Answer(letter, lead.level_of(letter))
    return Answer(
        letter, Level(data["level"]), data["evidence"], data["said_by"], data["conversation"],
        Decimal(data["amount"]) if data["amount"] else None, data["currency"],
        date.fromisoformat(data["date"]) if data["date"] else None, _moment(data["at"]), data["who"],
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """The open or the last handover."""

    handover: Handover
    team: str
    person: str
    by: str
    decider: str
    reason: str
    version: int

    @property
    def answer(self) -> str:
        return str(Handover.Answer(self.handover.answer).label) if self.handover.answer else ""


def offer(lead: Any) -> Offer | None:
    if not lead.newest_offer:
        return None
    data = lead.newest_offer[0]
    facts: dict[str, Any] = {name: data[name] for name in KEPT} | {name: _moment(data[name]) for name in TIMES}
    handover = Handover(lead=lead, against_rule=bool(data["against_rule_why"]), **facts)
    reason = data["reason_de"] if get_language() == "de" else data["reason_en"]
    person, by, decider = data["person"] or "", data["by"] or "Leadflow", data["decider"] or ""
    return Offer(handover, data["team"], person, by, decider, reason or "", data["version"])
