"""The secrets of services lie sealed in the database, and open only with the key of the installation."""

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from leads import connecting
from leads.models import WebhookEndpoint
from leads.models.sealed import Unreadable, seal, unseal
from tests.webhooks.services import SECRET, Vendor, an_endpoint, deliver, google

pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-page"


def lies_in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(w)::text FROM leads_webhookendpoint w")
        return "\n".join(row for (row,) in cursor.fetchall())


def test_no_secret_can_be_read_in_the_database(ada: User) -> None:
    made = an_endpoint(Vendor.META, ada, access_token=TOKEN)
    lying = lies_in_the_database()
    assert not [secret for secret in (SECRET, TOKEN, made.verify_token) if secret in lying]
    read = WebhookEndpoint.objects.get()
    assert (read.secrets[0]["value"], read.access_token, read.verify_token) == (SECRET, TOKEN, made.verify_token)


def test_the_same_secret_never_looks_the_same(ada: User) -> None:
    assert seal(SECRET) != seal(SECRET)
    assert unseal(seal(SECRET)) == SECRET


def test_an_old_key_still_opens_what_it_has_sealed(ada: User, settings: Any) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key" * 5
    assert deliver(endpoint, google()).status_code == 200


def test_without_its_key_nothing_is_let_in_until_a_new_secret_is_made(ada: User, settings: Any) -> None:
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    settings.SECRET_KEY = "another-key" * 5
    assert deliver(endpoint, google()).status_code == 401
    assert deliver(endpoint, google(), secret="").status_code == 401
    made = connecting.rotate(WebhookEndpoint.objects.get(), by=ada)
    assert deliver(endpoint, google(), secret=made.secret).status_code == 200


def test_what_was_changed_in_the_database_is_not_believed() -> None:
    sealed = seal(SECRET)
    for broken in ("", SECRET, sealed[:-4] + "AAA=", sealed[:20]):
        with pytest.raises(Unreadable):
            unseal(broken)
