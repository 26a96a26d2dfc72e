"""Who may import whom: what import-linter reads from pyproject.toml, and what it cannot say."""

import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, imports, modules, name

PROCESSES_AND_CALCULATORS = (
    "capturing",
    "receiving",
    "asking",
    "consenting",
    "keeping",
    "enriching",
    "importing",
    "merging",
    "qualifying",
    "handing_over",
    "checking",
    "closing",
    "nurturing",
    "agreeing",
    "contesting",
    "viewing",
    "timing",
    "reminding",
    "notifying",
    "erasing",
    "publishing",
    "backtesting",
    "shadowing",
    "rules",
    "scores",
    "matching",
    "working_time",
    "targets",
    "access",
    "filters",
    "reports",
    "models",
)
DOORS_ONLY = (
    "django.http",
    "django.shortcuts",
    "django.forms",
    "django.views",
    "django.urls",
    "rest_framework",
    "celery",
)
MAY_SEND_MAIL = ("leads.notifying", "accounts.inviting")
MAY_USE_SIGNALS: tuple[str, ...] = ()


def offenders(forbidden: tuple[str, ...], allowed: tuple[str, ...] = (), folders: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name(path)} imports {imported}"
        for path in modules(*folders)
        for imported in imports(path)
        if f"{imported}.".startswith(tuple(f"{one}." for one in forbidden))
        and not name(path).startswith(allowed or ("-",))
    ]


def test_everything_flows_downward() -> None:
    # a process of its own: the linter sets up logging anew, and would silence the loggers of all later tests
    linter = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_processes_and_calculators_know_no_door() -> None:
    found = offenders(DOORS_ONLY, folders=("leads",))
    inside = tuple(f"leads.{one}" for one in PROCESSES_AND_CALCULATORS)
    allowed = (
        "leads.access imports django.http.Http404",
        "leads.access.duplicates imports django.http.Http404",
        "leads.access.table imports django.http.Http404",
        "leads.access.saved_views imports django.http.Http404",
        "leads.access imports django.shortcuts",
        "leads.notifying.notices imports django.urls.reverse",  # mails link to pages
        "leads.notifying.questions imports django.urls.reverse",
        "leads.notifying.silence imports django.urls.reverse",
        "leads.notifying.troubles imports django.urls.reverse",
    )
    assert [one for one in found if one.startswith(inside) and not one.startswith(allowed)] == []


def test_only_notifying_sends_mail_and_accounts_invites() -> None:
    assert offenders(("django.core.mail",), MAY_SEND_MAIL) == []


def test_only_stage_and_lead_know_the_state_machine() -> None:
    assert offenders(("django_fsm",), ("leads.models.stage", "leads.models.lead")) == []


def test_no_domain_logic_hangs_on_signals() -> None:
    assert offenders(("django.dispatch", "django.db.models.signals"), MAY_USE_SIGNALS or ("-",)) == []


def test_scripts_stand_alone() -> None:
    """What sets Leadflow up runs before there is an environment; it may know only the standard library and itself."""
    known = [one for path in modules("scripts") if path.stem in {"bootstrap", "installing"} for one in imports(path)]
    assert not [one for one in known if one.startswith(("django", "leads", "accounts", "leadflow", "babel", "psycopg"))]
