"""Makes the company that is measured: `python -m bench.company 200000` fills the database of DATABASE_URL."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402

from accounts.models import Team, User  # noqa: E402
from accounts.roles import Role, Side  # noqa: E402
from bench import ANNA, PASSWORD, RICO  # noqa: E402
from leads.models import Agreement, Reason  # noqa: E402

MARKETERS, SALES_TEAMS, REPS = 12, 6, 5
FILLED = (
    "leads_organisation", "leads_lead", "leads_handover", "leads_clock", "leads_ledgerentry", "leads_leadhistory",
    "leads_touch", "leads_consent", "leads_bantanswer", "leads_activity", "leads_reminder", "leads_notice",
    "pghistory_context",
)  # fmt: skip
TRADES = (
    "Solar Solar Metall Holz Druck Logistik Pumpen Energie Technik Bau Elektro Werkzeug Glas Papier Textil Chemie Optik"
)
FIRST_NAMES = (
    "Anja Bernd Clara David Emma Felix Gisela Hans Ines Jonas Karla Lars Maren Nils Olga Paul Rita Sven Tim Uta"
)
WORDS = {
    "trades": TRADES.split(),
    "forms": ["GmbH", "AG", "KG", "OHG", "GmbH & Co. KG"],
    "first_names": FIRST_NAMES.split(),
    "origins": ["website", "fair", "phone", "webinar", "ads", "referral", "organic", "partner"],
}
SYLLABLES = [f"{consonant}{vowel}" for consonant in "bdfghklmnprstvwz" for vowel in ("a", "e", "i", "o", "au")]

HELPERS = f"""
CREATE FUNCTION pg_temp.pick(i bigint, seed bigint, n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS
    $$ SELECT (hashint8extended(i, seed) & 9223372036854775807) %% n $$;
CREATE FUNCTION pg_temp.surname(i bigint) RETURNS text IMMUTABLE LANGUAGE sql AS
    $$ SELECT initcap(s[1 + i %% {len(SYLLABLES)}] || s[1 + i / {len(SYLLABLES)} %% {len(SYLLABLES)}]
        || s[1 + i / {len(SYLLABLES) ** 2} %% {len(SYLLABLES)}]) || 'er'
       FROM (SELECT %s::text[] AS s) syllables $$;
"""  # noqa: S608  # numbers of our own
# what the guards would have refused, asked of all rows at once
DIFFERS = """
SELECT count(*) FROM leads_lead lead
LEFT JOIN leads_ledgerentry entry ON entry.lead_id = lead.id AND entry.number = lead.entries
LEFT JOIN leads_handover offered ON offered.lead_id = lead.id AND offered.decided_at IS NULL
WHERE entry.id IS NULL OR entry.to_stage <> lead.stage
    OR entry.responsible_after_id IS DISTINCT FROM lead.responsible_id
    OR entry.team_after_id IS DISTINCT FROM lead.team_id OR (offered.id IS NOT NULL) <> (lead.stage = 'handover')
"""


def main(size: int) -> None:
    """Migrate, then fill in sets, with the triggers asleep; what they guard is checked afterwards for all rows."""
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    facts = {"size": size, **WORDS, **_people(), **_rules()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(HELPERS, [SYLLABLES])
        with _without_indexes(cursor):
            for statement in _statements():
                cursor.execute(statement, facts)
        cursor.execute(DIFFERS)
        if differing := cursor.fetchone()[0]:
            sys.exit(f"{differing} generated leads would have been refused by the guards")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _people() -> dict[str, Any]:
    """Anna's marketing and Rico's colleagues; nobody else needs to sign in."""
    marketing = Team.objects.create(name="Marketing", side=Side.MARKETING)
    teams = [Team.objects.create(name=f"Vertrieb {n + 1}", side=Side.SALES) for n in range(SALES_TEAMS)]
    User.objects.create_user(ANNA, PASSWORD, name="Anna Albers", role=Role.MARKETING, team=marketing, language="de")
    rico = User.objects.create_user(RICO, PASSWORD, name="Rico Roth", role=Role.SALES_REP, team=teams[0], language="de")
    for n in range(1, MARKETERS):
        _colleague(f"marketer{n}", Role.MARKETING, marketing)
    for n in range(1, SALES_TEAMS * REPS):
        _colleague(f"rep{n}", Role.SALES_REP, teams[n // REPS])
    return {
        "marketing": marketing.pk, "rico": rico.pk,
        "marketers": list(User.objects.filter(role=Role.MARKETING).order_by("pk").values_list("pk", flat=True)),
        "reps": list(User.objects.filter(role=Role.SALES_REP).order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip


def _colleague(name: str, role: Role, team: Team) -> None:
    User(email=f"{name}@bench.example", name=name.title(), role=role, team=team, password="!").save()  # noqa: S106  # no password


def _rules() -> dict[str, Any]:
    reasons = dict(Reason.objects.values_list("code", "pk"))
    return {
        "agreement": Agreement.in_force().pk, "reason": reasons["too_early"], "no_lead": reasons["no_lead"],
        "dossier": json.dumps([]),
    }  # fmt: skip


def _statements() -> Iterator[str]:
    text = (Path(__file__).parent / "company.sql").read_text()
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    yield from filter(str.strip, "\n".join(lines).split(";\n"))


@contextmanager
def _without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """Indexes are built in one go afterwards; those of constraints stay."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [list(FILLED)],
    )
    known = cursor.fetchall()
    for name, _definition in known:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in known:
        cursor.execute(definition)


if __name__ == "__main__":
    main(int(sys.argv[1]))
