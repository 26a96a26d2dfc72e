"""Who wants no mails reads the reminders in Leadflow."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from leads import notifying, reminding
from leads.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_notice_comes_without_a_mail(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(reminder_mails=False)
    reminding.remind_me(cast.an_mql(), by=anna, due=timezone.now() + timedelta(hours=1), text="Call")
    later = timezone.now() + timedelta(hours=2)
    reminding.bring_due(now=later)
    assert notifying.send_waiting(now=later + timedelta(minutes=5)) == 0
    assert (Notice.objects.get(user=anna).by_mail, mail.outbox) == (False, [])


def test_others_still_get_theirs(anna: User) -> None:
    reminding.remind_me(cast.an_mql(), by=anna, due=timezone.now() + timedelta(hours=1), text="Call")
    later = timezone.now() + timedelta(hours=2)
    reminding.bring_due(now=later)
    assert notifying.send_waiting(now=later + timedelta(minutes=5)) == 1
    assert "/accounts/profile/" in str(mail.outbox[0].body)
