"""Who works here: teams, users and the tokens of their programs. Roles and rights are in accounts.roles."""

from __future__ import annotations

import hashlib
import secrets
import string
import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import RIGHTS, Act, Role, Side

SIDE_ROLES = [role for role in Role if role.side]
HEADS = {Side.MARKETING: Role.MARKETING_HEAD, Side.SALES: Role.SALES_HEAD}


class Language(models.TextChoices):
    GERMAN = "de", "Deutsch"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


@cache
def time_zones() -> frozenset[str]:
    """Every IANA name this machine knows."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("“%(name)s” is no known time zone."), code="time_zone", params={"name": name})


def default_language() -> str:
    return settings.LANGUAGE_CODE[:2]


def default_time_zone() -> str:
    return settings.TIME_ZONE


def _quoted(values: list[Role]) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


def _refuse(condition: str, message: str) -> str:
    """The body of a trigger that answers like a check constraint, so that Django raises IntegrityError."""
    return f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"


_TEAM_OF_OTHER_SIDE = f"""NEW.team_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_team WHERE id = NEW.team_id AND side = CASE
        WHEN NEW.role IN ({_quoted([role for role in SIDE_ROLES if role.side == Side.MARKETING])}) THEN 'marketing'
        WHEN NEW.role IN ({_quoted([role for role in SIDE_ROLES if role.side == Side.SALES])}) THEN 'sales' END)"""  # noqa: S608  # the roles are our own enum's


class Team(models.Model):
    """People of one side who share leads. A team keeps its side for ever: its members' roles depend on it."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    side = models.CharField(_("side"), max_length=16, choices=Side.choices)
    is_active = models.BooleanField(_("active"), default=True)

    objects = models.Manager["Team"]()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="accounts_team_side_known")]
        triggers = [
            pgtrigger.Trigger(
                name="team_keeps_its_side",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=_refuse("NEW.side <> OLD.side", "a team keeps its side"),
            )
        ]

    def __str__(self) -> str:
        return self.name


if TYPE_CHECKING:
    _EmailField = models.EmailField[str, str]
else:
    _EmailField = models.EmailField  # is generic for the type checker only


class MailField(_EmailField):
    """A mail address that is stored, compared and found in lower case."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.lower() if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class UserQuerySet(models.QuerySet["User"]):
    def working(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def of_side(self, side: Side) -> UserQuerySet:
        return self.filter(role__in=[role for role in SIDE_ROLES if role.side == side])

    def in_team(self, team: Team) -> UserQuerySet:
        return self.filter(team=team)

    def heads_of(self, side: Side) -> UserQuerySet:
        return self.filter(role=HEADS[side])


class _UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        """Without a password the user can't sign in until one is set by the link of a mail."""
        user = self.model(email=email, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> User:
        return self.create_user(email, password, **{"role": Role.ADMIN, "is_superuser": True} | facts)


UserManager = _UserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser, PermissionsMixin):
    """A colleague. Users are deactivated, never deleted: the ledger names them."""

    email = MailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=default_language)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    shortcuts = models.BooleanField(
        _("shortcuts"), default=True, help_text=_("Single letters on the keyboard act on the page.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_user_email_lower"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_user_role_known"),
            models.CheckConstraint(
                condition=Q(role__in=SIDE_ROLES, team__isnull=False) | (~Q(role__in=SIDE_ROLES) & Q(team__isnull=True)),
                name="accounts_user_team_where_side",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="user_team_of_own_side",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=_refuse(_TEAM_OF_OTHER_SIDE, "the team must be of the side of the role"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = self.email.lower()
        refusal = self._team_refusal()
        if refusal:
            raise ValidationError({"team": refusal})

    def _team_refusal(self) -> Any:
        if self.role not in Role.values:
            return None
        if self.side is None:
            return _("Admin and management work in no team. Please leave this empty.") if self.team else None
        if self.team is None:
            return _("This role needs a team.")
        return None if self.team.side == self.side else _("Please choose a team of the side that the role works for.")

    @property
    def side(self) -> Side | None:
        return Role(self.role).side

    @property
    def rights(self) -> frozenset[Act]:
        return RIGHTS[Role(self.role)]

    def may(self, act: Act) -> bool:
        return self.is_active and act in self.rights

    @property
    def is_staff(self) -> bool:
        """Django's word for: may use the admin."""
        return self.may(Act.ADMINISTER)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's model permissions follow the one table of rights: all of them, or none."""
        return self.may(Act.ADMINISTER)

    def has_module_perms(self, app_label: str) -> bool:
        return self.may(Act.ADMINISTER)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initials(self) -> str:
        """First letters of the first and last name: “Anna von Berg” is AB."""
        words = self.name.split()
        return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


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
