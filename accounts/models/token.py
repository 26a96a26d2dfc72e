"""API tokens: keys for programs."""

from __future__ import annotations

import hashlib
import secrets
import string
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

_ALPHABET = string.ascii_letters + string.digits + "-_"


def _digest(secret: str) -> str:
    """SHA-256 without salt or stretching: the secret is random with 240 bits, and must be found by one look-up."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, now: datetime) -> ApiTokenQuerySet:
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at__isnull=True, user__is_active=True)

    def owner_of(self, secret: str, now: datetime) -> User | None:
        """Who calls with this secret. One query; once an hour a second one, which writes down the use."""
        token = self.valid(now).select_related("user__team").filter(digest=_digest(secret)).first()
        if token is None:
            return None
        token.note_use(now)
        return token.user


class ApiToken(models.Model):
    """A key for a program that acts with its user's rights. Only the digest is kept: the secret is shown once."""

    PREFIX = "lf_"
    NOTE_USE_EVERY = timedelta(hours=1)

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(cls, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
        """The new token and its secret, which can't be had again."""
        secret = cls.PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(40))
        token = cls.objects.create(
            user=user, name=name, prefix=secret[:8], digest=_digest(secret), expires_at=expires_at
        )
        return token, secret

    def note_use(self, now: datetime) -> None:
        """The use is written at most once an hour, so that a busy program costs no write per call."""
        if self.last_used_at is None or now - self.last_used_at >= self.NOTE_USE_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self, now: datetime) -> None:
        """Idempotent: the first moment stays."""
        type(self).objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=now)
