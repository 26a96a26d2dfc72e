"""`manage.py demo`: fill an empty installation with the demo company; `--sign-ins` lists who may sign in."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.demo import COMPANY, PASSWORD, SIGN_INS
from accounts.models import User, company_day
from accounts.roles import Role
from leads import escalating
from leads.models import Lead, Notice, Reminder

SEED = 20261
LEADS = 370
OFFERED_NOW = 24
OWN_NOW = 8
DAYS = 182


class Command(BaseCommand):
    help = "Fill an empty database with a believable company and half a year of leads (the same every day)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="only list the sign-ins")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are users already")
        parser.add_argument("--leads", type=int, default=LEADS)

    def handle(self, *_: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.list_sign_ins()
        elif not User.objects.exists():
            self.build(options["leads"])
        elif not options["if_empty"]:
            raise CommandError("There are users already: the demo company only moves into an empty database.")

    def list_sign_ins(self) -> None:
        for who in SIGN_INS:
            self.stdout.write(f"  {who.role.label!s:<20} {who.email:<36} {PASSWORD}")

    def build(self, number: int) -> None:
        try:
            from leads.management.demo import (  # noqa: PLC0415  # need time-machine, a development tool
                champion,
                fields,
                forms,
                hours,
                pact,
                people,
                stories,
                views,
            )
        except ImportError as missing:
            raise CommandError(f"The demo company needs the development dependencies ({missing.name}).") from missing
        chance = Random(SEED)  # noqa: S311  # a story, no secret
        today = timezone.now()
        # ids come from the same dice, so that links stay the same
        with patch("leads.models.ids.secrets.choice", chance.choice):
            colleagues = people.hire()
            champion.ask_for_one()
            pact.sign(colleagues, at=today - timedelta(days=DAYS + 3))
            fields.add(colleagues)
            company = _company(colleagues, stories)
            hours.work_abroad(company.teams["en"], colleagues)
            for begins in sorted(_beginnings(chance, number, today)):
                stories.tell(stories.Story(chance, company, begins, today))
            for place in range(OFFERED_NOW):
                story = stories.Story(chance, company, today - timedelta(days=21), today)
                stories.tell_until_offered(story, hours_ago=27 * (1 - place / OFFERED_NOW) + 0.2)
            for days in range(OWN_NOW):
                stories.tell_own_lead(stories.Story(chance, company, today - timedelta(days=days, hours=1), today))
            views.keep(colleagues)
            pact.propose_change(colleagues, at=today - timedelta(days=1))
            people.take_leave(colleagues, today=company_day())
            forms.build(colleagues)
        _settle_reminders(today)
        hours.wait_for_a_customer()
        self.stdout.write(f"{COMPANY}: {Lead.objects.count()} leads, {len(colleagues)} colleagues.")


def _company(colleagues: dict[str, User], stories: Any) -> Any:
    reps = [user for user in colleagues.values() if user.role == "sales_rep"]
    by_language = {language: [rep for rep in reps if rep.language == language] for language in ("de", "en")}
    return stories.Company(
        marketers=[user for user in colleagues.values() if user.role == "marketing"],
        reps=by_language,
        teams={language: members[0].team for language, members in by_language.items()},
        head=next(user for user in colleagues.values() if user.role == "sales_head"),
    )


def _beginnings(chance: Random, number: int, today: datetime) -> list[datetime]:
    """Evenly over half a year, a little denser towards the present; none in the future."""
    start = today.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    return [start + timedelta(days=DAYS * chance.random() ** 0.8, minutes=-chance.randrange(60)) for _ in range(number)]


def _settle_reminders(today: datetime) -> None:
    """What was due long ago is done; what is due now is brought, without mails."""
    anybody = User.objects.filter(role=Role.MARKETING).order_by("pk").first()
    old = Reminder.objects.open().filter(due_at__lt=today - timedelta(days=4), clock=None)
    old.update(
        delivered_at=F("due_at"),
        done_at=F("due_at") + timedelta(hours=3),
        done_by=Coalesce("person", Value(anybody.pk if anybody else None)),
    )
    escalating.bring_due(now=today)
    Notice.objects.update(by_mail=False)
