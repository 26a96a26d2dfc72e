"""Users: who works here, in which role and team."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.absence import Absence, company_day
from accounts.models.preferences import Language, Theme, default_language, default_time_zone, validate_time_zone
from accounts.models.team import Team, refuse
from accounts.roles import RIGHTS, Act, Role, Side

SIDE_ROLES = [role for role in Role if role.side]
HEADS = {Side.MARKETING: Role.MARKETING_HEAD, Side.SALES: Role.SALES_HEAD}


def _quoted(values: list[Role]) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


_TEAM_OF_OTHER_SIDE = f"""NEW.team_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM accounts_team WHERE id = NEW.team_id AND side = CASE
        WHEN NEW.role IN ({_quoted([role for role in SIDE_ROLES if role.side == Side.MARKETING])}) THEN 'marketing'
        WHEN NEW.role IN ({_quoted([role for role in SIDE_ROLES if role.side == Side.SALES])}) THEN 'sales' END)"""  # noqa: S608  # the roles are our own enum's


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

    def planned_by(self, planner: User) -> UserQuerySet:
        """Whose absences the planner may enter: as User.may_plan_for."""
        if planner.may(Act.ADMINISTER):
            return self.working()
        if planner.side is not None and planner.role == HEADS[planner.side]:
            return self.working().of_side(planner.side)
        return self.working().filter(pk=planner.pk)

    def present(self, on: date | None = None) -> UserQuerySet:
        """Working here and not away on that day (today)."""
        return self.working().exclude(Exists(_absence_on(on or company_day())))

    def with_absence(self, on: date | None = None) -> UserQuerySet:
        """With `away_until`, the last day of the absence that runs on that day (today), and its `deputy_name`."""
        running = _absence_on(on or company_day())
        return self.annotate(
            away_until=Subquery(running.values("last_day")[:1]),
            deputy_name=Subquery(running.values("deputy__name")[:1]),
        )


def _absence_on(day: date) -> models.QuerySet[Absence]:
    return Absence.objects.on(day).filter(user=OuterRef("pk"))


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
    reminder_mails = models.BooleanField(
        _("reminders by mail"), default=True, help_text=_("Reminders come by mail too, not only in Leadflow.")
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
                func=refuse(_TEAM_OF_OTHER_SIDE, "the team must be of the side of the role"),
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
        return RIGHTS[cast(Role, self.role)]  # a role is its word, so nothing has to be made of it

    def may(self, act: Act) -> bool:
        return self.is_active and act in self.rights

    def may_plan_for(self, person: User) -> bool:
        """Whether they may enter absences of that person: their own, a head those of the side, an admin everybody's."""
        if self.pk == person.pk or self.may(Act.ADMINISTER):
            return self.is_active
        return self.is_active and self.side is not None and self.side == person.side and self.role == HEADS[self.side]

    def is_away(self, on: date | None = None) -> bool:
        """Whether an absence runs on that day (today)."""
        return self.absences.on(on or company_day()).exists()

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
