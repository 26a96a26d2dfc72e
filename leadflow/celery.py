"""The Celery app and its timetable, in words.

Beat only rings the bell: the work itself is rows in the database, claimed there. A bell that is lost or doubled,
or two beats, lose and double nothing.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.settings")

EVERY_MINUTE = 60.0  # seconds
EVERY_HALF_MINUTE = 30.0

app = Celery("leadflow")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leads"])
app.conf.beat_schedule = {
    "bring the reminders that are due": {
        "task": "leads.tasks.bring_due_reminders",
        "schedule": EVERY_HALF_MINUTE,
    },
    "send the mails that wait": {
        "task": "leads.tasks.send_waiting_mails",
        "schedule": EVERY_HALF_MINUTE,
    },
    "run the imports that wait": {
        "task": "leads.tasks.run_waiting_imports",
        "schedule": EVERY_MINUTE,
    },
}
