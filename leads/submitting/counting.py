"""How often a form is shown, and how often somebody knocks: counted by one statement each, also by many at once."""

import hmac
from datetime import datetime

from django.conf import settings
from django.db import connection

from leads.models import Form, FormDay, Knock

_COUNT_VIEW = f"""INSERT INTO {FormDay._meta.db_table} AS known (form_id, day, shown) VALUES (%s, %s, 1)
ON CONFLICT (form_id, day) DO UPDATE SET shown = known.shown + 1"""  # noqa: S608  # our own name
_COUNT_KNOCK = f"""INSERT INTO {Knock._meta.db_table} AS known (form_id, caller, hour, times) VALUES (%s, %s, %s, 1)
ON CONFLICT (form_id, caller, hour) DO UPDATE SET times = known.times + 1 RETURNING times"""  # noqa: S608


def count_view(form: Form, *, now: datetime) -> None:
    """A visitor was shown the form."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_VIEW, [form.pk, now.date()])


def count_knock(form: Form, caller: str, *, now: datetime) -> int:
    """How often this caller has sent the form within this hour, this time included."""
    hashed = hmac.new(settings.SECRET_KEY.encode(), f"knock {caller}".encode(), "sha256").hexdigest()[:32]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_KNOCK, [form.pk, hashed, now.replace(minute=0, second=0, microsecond=0)])
        return int(cursor.fetchone()[0])
