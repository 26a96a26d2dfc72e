"""The Celery app and its timetable, in words.

Beat only rings the bell: the work itself is rows in the database, claimed there. A bell that is lost or doubled,
or two beats, lose and double nothing; a bell that nobody heard in time is void, because the next one asks for the same.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.settings")

BELL = float(os.environ.get("LEADFLOW_BELL_SECONDS", "30"))  # tests ring faster
VOID_AFTER = 10 * 60  # seconds; generous, as the clocks of two machines may differ

app = Celery("leadflow")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leads"])
app.conf.beat_max_loop_interval = min(BELL, 5.0)
app.conf.beat_schedule = {
    "let the clocks act and bring the reminders that are due": {
        "task": "leads.tasks.bring_what_is_due",
        "schedule": BELL,
        "options": {"expires": VOID_AFTER},
    },
    "offer the leads that go by themselves": {  # most have gone at once, with the act that made them ready
        "task": "leads.tasks.offer_ready_leads",
        "schedule": 10 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "send the mails that wait": {
        "task": "leads.tasks.send_waiting_mails",
        "schedule": BELL,
        "options": {"expires": VOID_AFTER},
    },
    "tell who answers for a touchpoint that it has fallen silent": {
        "task": "leads.tasks.watch_touchpoints",
        "schedule": 20 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "ask outside sources about new leads": {
        "task": "leads.tasks.ask_outside_sources",
        "schedule": 2 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "take in what services have told by webhook": {
        "task": "leads.tasks.apply_waiting_events",
        "schedule": BELL,
        "options": {"expires": VOID_AFTER},
    },
    "run the imports that wait": {
        "task": "leads.tasks.run_waiting_imports",
        "schedule": 2 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "run the backtests that wait": {
        "task": "leads.tasks.run_waiting_backtests",
        "schedule": 2 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "take in what was sent by forms and had to wait": {
        "task": "leads.tasks.apply_waiting_submissions",
        "schedule": 2 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "find out who may be known twice": {
        "task": "leads.tasks.suspect_duplicates",
        "schedule": 4 * BELL,
        "options": {"expires": VOID_AFTER},
    },
    "compare the proposed agreement with the one in force": {
        "task": "leads.tasks.sweep_shadows",
        "schedule": 10 * BELL,
        "options": {"expires": VOID_AFTER},
    },
}
