"""What becomes of a demo lead: acts of the real processes, each at its time, until the present."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import time_machine
from django.db import connection, transaction
from django.utils import translation

from accounts.models import Team, User
from accounts.roles import Side
from leads import capturing, checking, closing, handing_over, noting, qualifying
from leads.capturing import Arrival
from leads.management.demo import champion, fields, texts
from leads.management.demo.hours import BERLIN, in_office_hours
from leads.models import Activity, Handover, Lead, Letter, Level, Reason
from leads.refusals import Conflict, Refusal


class Present(Exception):
    """The story has reached today: what follows has not happened yet."""


@dataclass
class Company:
    """Who works there and by which reasons they judge."""

    marketers: list[User]
    reps: dict[str, list[User]]
    teams: dict[str, Team]
    head: User
    reasons: dict[str, Reason] = field(default_factory=lambda: {reason.code: reason for reason in Reason.objects.all()})


class Story:
    """One lead's way. `now` moves on with each act, always into office hours."""

    def __init__(self, chance: Random, company: Company, begins: datetime, today: datetime) -> None:
        self.chance, self.company, self.now, self.today = chance, company, begins, today
        self.language = "de" if chance.random() < 0.6 else "en"
        self.origin = chance.choices(texts.ORIGINS, [origin.weight for origin in texts.ORIGINS])[0]
        self.marketer = chance.choice(company.marketers)
        self.rep = chance.choice(company.reps[self.language])
        self.lead: Lead

    # clock

    def wait(self, days_from: float, days_to: float) -> None:
        """Some days later, at a time of a working day. Present when that has not come yet."""
        moment = self.now + timedelta(days=self.chance.uniform(days_from, days_to))
        self.now = in_office_hours(moment, self.chance)
        if self.now >= self.today:
            raise Present

    def do(self, act: Callable[..., Any], *things: Any, **particulars: Any) -> Any:
        """Run one act at the story's time, in the language of whoever acts."""
        by: User = particulars["by"]
        started = datetime.now(tz=UTC)
        with time_machine.travel(self.now, tick=False), translation.override(by.language):
            result = act(*things, **particulars)
        if hasattr(self, "lead"):
            _date_history(self.lead, since=started, at=self.now)
            self.lead = Lead.objects.get(pk=self.lead.pk)
        return result

    # beginnings

    def facts(self) -> dict[str, Any]:
        pick, language = self.chance.choice, self.language
        first, last = pick(texts.FIRST_NAMES[language]), pick(texts.LAST_NAMES[language])
        country = pick(texts.COUNTRIES[language])
        names = {"name": pick(texts.LAST_NAMES[language]), "place": pick(texts.PLACES[language])}
        facts: dict[str, Any] = {
            "first_name": first, "last_name": last, "company": pick(texts.COMPANIES[language]).format(**names),
            "email": texts.address(first, last, pick(range(1000)), names["name"]),
            "phone": texts.PHONES[country].format(pick(range(100))), "job_title": pick(texts.TITLES[language]),
            "country": country, "language": language, "interest": pick(texts.INTERESTS[language]),
            "expected_value": self.chance.randrange(8, 180) * 1000,
        }  # fmt: skip
        return facts | fields.known_of(facts["expected_value"])

    def arrive(self, *, complete: bool) -> None:
        facts = {**self.facts(), "origin": self.origin.code}
        if not complete:
            facts["interest"] = ""
        arrival = Arrival(
            self.origin.touchpoint, self.origin.campaign, consent=complete, consent_source="Web", at=self.now
        )
        self.lead = self.do(capturing.capture, facts, by=self.marketer, arrival=arrival, although_known=True)

    def arrive_with_sales(self) -> None:
        arrival = Arrival("sales", consent=True, consent_source="Telefonat" if self.language == "de" else "Call")
        facts = {**self.facts(), "origin": ""}
        self.lead = self.do(
            capturing.capture, facts, by=self.rep, side=Side.SALES, arrival=arrival, although_known=True
        )

    # steps

    def learn(self, letter: Letter, level: Level, by: User) -> None:
        more: dict[str, Any] = {}
        if letter == Letter.BUDGET and level == Level.MET:
            more["amount"] = Decimal(self.chance.randrange(10, 200) * 1000)
        if letter == Letter.TIMEFRAME and level != Level.UNKNOWN:
            more["by_when"] = (self.now + timedelta(days=self.chance.randrange(30, 300))).date()
        evidence = self.chance.choice(texts.EVIDENCE[letter.value][self.language])
        self.do(checking.answer, self.lead, checking.Finding(letter, level, evidence, self.lead.name, **more), by=by)

    def talk(self, by: User, *, reached: bool = True) -> None:
        outcome = Activity.Outcome.REACHED if reached else Activity.Outcome.NOT_REACHED
        text = self.chance.choice(texts.NOTES[self.language]) if reached else ""
        self.do(noting.note, self.lead, by=by, kind=Activity.Kind.CALL, text=text, outcome=outcome)

    def nurture_to_ready(self) -> None:
        self.wait(1, 6)
        self.talk(self.marketer)
        self.learn(Letter.NEED, self.chance.choice([Level.MET, Level.PARTLY]), self.marketer)
        self.wait(1, 9)
        self.learn(Letter.TIMEFRAME, self.chance.choice([Level.MET, Level.PARTLY]), self.marketer)

    def offer(self) -> Handover:
        to_person = self.rep if self.chance.random() < 0.5 else None
        team = self.company.teams[self.language]
        note = self.chance.choice(texts.NOTES[self.language])
        handover: Handover = self.do(
            handing_over.hand_over, self.lead, by=self.marketer, team=team, person=to_person, note=note
        )
        return handover

    def reject(self, handover: Handover) -> None:
        codes = ["information_missing", "contact_data_wrong", "too_early", "outside_offer", "no_lead"]
        reason = self.company.reasons[self.chance.choice(codes)]
        note = texts.REJECTIONS[self.language] if reason.needs_note else ""
        self.do(handing_over.reject, handover, by=self.rep, reason=reason, note=note, until=self.until(reason))

    def give_back(self, codes: list[str]) -> None:
        reason = self.company.reasons[self.chance.choice(codes)]
        self.do(checking.give_back, self.lead, by=self.rep, reason=reason, until=self.until(reason))

    def until(self, reason: Reason) -> Any:
        return (self.now + timedelta(days=self.chance.randrange(40, 160))).date() if reason.needs_date else None

    def check_bant(self) -> None:
        for letter in Letter:
            self.wait(0.2, 3)
            if self.chance.random() < 0.3:
                self.talk(self.rep, reached=self.chance.random() < 0.7)
            self.learn(letter, Level.MET, self.rep)
        champion.found(self)

    def present(self) -> None:
        """An offer, nearly always within the agreed time."""
        text = texts.OFFERED[self.language]
        self.do(noting.note, self.lead, by=self.rep, kind=Activity.Kind.OFFER, text=text)

    def win(self) -> None:
        self.wait(8, 50)
        amount = self.lead.expected_value or Decimal(20_000)
        self.do(closing.win, self.lead, by=self.rep, amount=amount, won_on=self.now.astimezone(BERLIN).date())


def tell(story: Story) -> None:
    """Live the story until it ends or the present is reached. Refusals end it where it stands, as in life."""
    try:
        with transaction.atomic():
            _begin(story)
        all(chapter(story) for chapter in (_marketing, _sales, _deal))
        _stay_in_touch(story)
    except (Present, Refusal, Conflict):
        return


def _stay_in_touch(story: Story) -> None:
    """Marketing calls a nurtured lead again and again; a few slip out of sight and grow overdue."""
    while story.lead.stage == "nurture" and story.chance.random() > 0.04:
        pause = (story.lead.asleep_until - story.now.date()).days if story.lead.asleep_until else 0
        story.wait(max(7, pause), max(12, pause + 1))
        story.talk(story.marketer)


def tell_until_offered(story: Story, *, hours_ago: float) -> None:
    """A lead that lies in the inbox right now."""
    story.arrive(complete=True)
    story.nurture_to_ready()
    story.now = story.today - timedelta(hours=hours_ago)
    story.offer()


def tell_own_lead(story: Story) -> None:
    """A lead that a rep brought in lately and has not taken on."""
    story.arrive_with_sales()
    story.learn(Letter.NEED, Level.MET, story.rep)


def _begin(story: Story) -> None:
    from_sales, complete = story.chance.random() < 0.12, story.chance.random() < 0.8
    story.arrive_with_sales() if from_sales else story.arrive(complete=complete)


def _marketing(story: Story) -> bool:
    """True when the lead has come to sales."""
    chance = story.chance
    if story.lead.stage == "sgl":
        story.wait(0.2, 3)
        story.learn(Letter.NEED, Level.MET, story.rep)
        story.learn(Letter.TIMEFRAME, Level.PARTLY, story.rep)
        story.wait(0.2, 4)
        story.do(checking.take_on if chance.random() < 0.85 else checking.pass_to_marketing, story.lead, by=story.rep)
        return bool(story.lead.stage == "sal")
    if story.lead.stage == "contact":
        return _contact(story)
    if chance.random() < 0.06:
        story.wait(1, 5)
        story.do(closing.disqualify, story.lead, by=story.marketer, reason=story.company.reasons["no_lead"])
        return False
    if chance.random() > 0.35 + story.origin.quality * 0.6:
        return _still_nurtured(story)
    story.nurture_to_ready()
    if story.today - story.now < timedelta(days=21) and chance.random() < 0.5:
        return False  # ready, and waits on marketing's desk
    return _handover(story)


def _still_nurtured(story: Story) -> bool:
    """Some of these are almost ready: one letter is known."""
    if story.chance.random() < 0.5:
        story.wait(1, 6)
        story.learn(story.chance.choice(list(Letter)), Level.PARTLY, story.marketer)
    return False


def _contact(story: Story) -> bool:
    story.wait(2, 20)
    if story.chance.random() < 0.5:
        return False
    interest = story.chance.choice(texts.INTERESTS[story.language])
    story.do(capturing.edit, story.lead, {"interest": interest}, by=story.marketer)
    story.do(qualifying.qualify, story.lead, by=story.marketer)
    return False


def _handover(story: Story) -> bool:
    """Offer and answer; what was rejected may come a second time."""
    for _round in range(2):
        story.wait(0.1, 3)
        handover = story.offer()
        story.wait(0.05, 1.4)
        if story.chance.random() < 0.55 + story.origin.quality * 0.45:
            story.do(handing_over.accept, handover, by=story.rep)
            return True
        story.reject(handover)
        if story.lead.stage != "nurture" or story.chance.random() < 0.4:
            return False
        story.wait(3, 20)
        story.talk(story.marketer)
        story.do(qualifying.qualify, story.lead, by=story.marketer)
    return False


def _sales(story: Story) -> bool:
    """True when the lead wants to buy."""
    story.wait(0.05, 1.2)
    story.talk(story.rep)
    if story.chance.random() < 0.35:
        story.wait(1, 8)
        story.give_back(["no_budget_now", "budget_unknown", "cannot_decide", "no_need_seen", "not_reachable"])
        return False
    story.check_bant()
    story.wait(0.1, 2)
    story.do(checking.promote, story.lead, by=story.rep)
    return True


def _deal(story: Story) -> bool:
    story.wait(1, 7)
    story.present()
    if story.chance.random() < 0.35:
        story.wait(10, 40)
        story.give_back(["lost_price", "lost_competitor", "lost_no_decision", "lost_missing_feature"])
        return False
    story.win()
    return True


def _date_history(lead: Lead, *, since: datetime, at: datetime) -> None:
    """The kept history is dated by the database's clock, which does not move with the story: date it after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_leadhistory SET pgh_created_at = %s WHERE pgh_obj_id = %s AND pgh_created_at >= %s",
            [at, lead.pk, since - timedelta(seconds=5)],
        )
