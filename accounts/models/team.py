"""Teams, and how the database words a refusal."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Side


def refuse(condition: str, message: str) -> str:
    """The body of a trigger that answers like a check constraint, so that Django raises IntegrityError."""
    return f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"


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
                func=refuse("NEW.side <> OLD.side", "a team keeps its side"),
            )
        ]

    def __str__(self) -> str:
        return self.name
