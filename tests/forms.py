"""Forms as marketing builds them, and visitors who send them."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from accounts.models import User
from leads import designing, submitting
from leads.designing import Plan
from leads.form.fields import Field, first_fields
from leads.models import Channel, ConsentText, Form, Intake, Purpose
from leads.submitting import Submission

CLARA = {"name": "Clara Neu", "email": "clara@neu.example", "company": "Neu AG", "message": "Please call me."}


def a_form(by: User, *more: Field, **says: Any) -> Form:
    """Published: the usual fields, then those given."""
    fields = says.pop("fields", [*first_fields(), *more])
    return designing.publish(designing.create(Plan("Contact", fields, **says), by=by), by=by)


def a_wording(*channels: Channel, code: str = "news", purpose: Purpose = Purpose.ADVERTISING) -> ConsentText:
    """A wording about news by these channels, in its next version."""
    version = ConsentText.objects.filter(code=code).count() + 1
    return ConsentText.objects.create(
        code=code, version=version, purpose=purpose, channels=[str(channel.value) for channel in channels],
        text_de=f"Ja, ich möchte Neuigkeiten ({version}).", text_en=f"Yes, I would like news ({version}).",
    )  # fmt: skip


def change(form: Form, by: User, **says: Any) -> Form:
    """Changed and published."""
    changed = designing.change(form, replace(designing.plan_of(form), **says), by=by)
    return designing.publish(changed, by=by)


def send(form: Form, values: dict[str, Any] | None = None, **more: Any) -> Intake:
    """As a door does it for a visitor of the newest version."""
    entered = {key: [text] if isinstance(text, str) else text for key, text in (values or CLARA).items()}
    version = more.pop("version", None) or form.published
    assert version
    return submitting.submit(
        Submission(form, version, entered, **{"language": "en", **more}), now=timezone.now()
    )  # fmt: skip
