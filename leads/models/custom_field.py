"""A fact of leads that an admin added: kept in `lead.extra` under its code, asked for by rules as custom.<code>."""

from collections.abc import Iterable
from time import monotonic
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User

PREFIX = "custom."
"""Names a custom field among the facts of a lead: custom.<code>."""


_REFUSE = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '%s';"


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def offered(self) -> "CustomFieldQuerySet":
        """Filled in and asked for today; retired ones stay readable."""
        return self.filter(retired_at=None)


class CustomField(models.Model):
    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("type", "Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        BOOLEAN = "boolean", _("Yes or no")

    code = models.CharField(_("code"), max_length=40, unique=True)
    type = models.CharField(_("type"), max_length=8, choices=Type)
    label_de = models.CharField(_("label (German)"), max_length=80)
    label_en = models.CharField(_("label (English)"), max_length=80)
    help_de = models.CharField(_("help (German)"), max_length=200, blank=True)
    help_en = models.CharField(_("help (English)"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)  # {"code", "label_de", "label_en", "retired"}
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects: ClassVar[models.Manager["CustomField"]] = models.Manager.from_queryset(CustomFieldQuerySet)()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="custom_field_code_is_plain"
            ),
            models.CheckConstraint(
                condition=~models.Q(label_de="") & ~models.Q(label_en=""), name="custom_field_has_both_labels"
            ),
            models.CheckConstraint(
                condition=(models.Q(type="choice") & ~models.Q(choices=[]))
                | (~models.Q(type="choice") & models.Q(choices=[])),
                name="custom_choice_has_choices",
            ),
        ]
        triggers = [  # rules and kept values name the field by its code and read it by its type
            pgtrigger.Trigger(
                name="stays_what_it_is", level=pgtrigger.Row, when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("code", "type"), func=_REFUSE % "a custom field keeps its code and type",
            ),
            pgtrigger.Trigger(
                name="is_retired_not_deleted", level=pgtrigger.Row, when=pgtrigger.Before, operation=pgtrigger.Delete,
                func=_REFUSE % "a custom field is retired, never deleted",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget()

    @property
    def name(self) -> str:
        """As rules and facts name it."""
        return f"{PREFIX}{self.code}"

    @property
    def label(self) -> str:
        return self.label_de if get_language() == "de" else self.label_en

    @property
    def help(self) -> str:
        return self.help_de if get_language() == "de" else self.help_en

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """All choices with their labels in the reader's language."""
        return [(choice["code"], _label(choice)) for choice in self.choices]

    @property
    def offered_choices(self) -> list[tuple[str, str]]:
        """Those that may be chosen today."""
        return [(choice["code"], _label(choice)) for choice in self.choices if not choice.get("retired")]


def _label(choice: dict[str, Any]) -> str:
    return str(choice["label_de" if get_language() == "de" else "label_en"])


KEPT_FOR = 5.0  # seconds
_memory: tuple[float, dict[str, CustomField]] | None = None


def custom_fields() -> dict[str, CustomField]:
    """All custom fields by code, in their order, retired ones too. From memory: each process asks anew after seconds,
    so that neither a rule nor a page costs a statement for them, and a new field is soon known everywhere."""
    if _memory is None or monotonic() - _memory[0] > KEPT_FOR:
        return remember(CustomField.objects.all())
    return _memory[1]


def remember(fields: Iterable[CustomField]) -> dict[str, CustomField]:
    """For whoever has read them all, in their order, with something else."""
    global _memory
    _memory = monotonic(), {field.code: field for field in fields}
    return _memory[1]


def forget() -> None:
    global _memory
    _memory = None
