"""The records in the admin: what admins keep up is edited here, what the processes keep is only read."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leads import rules
from leads.models import (
    Agreement,
    Handover,
    ImportJob,
    Lead,
    LedgerEntry,
    Organisation,
    Reason,
    Touchpoint,
    Track,
    TrackStep,
    scheme,
)  # fmt: skip

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.StackedInline[Any, Any]
else:
    _Admin, _Inline = admin.ModelAdmin, admin.StackedInline  # these are generic for the type checker only


class EstimatedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts big tables by the planner's estimate: an exact count reads the whole table for one number."""

    @cached_property
    def count(self) -> int:
        query: Any = self.object_list
        if query.query.where:
            return min(super().count, 10_000)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [query.model._meta.db_table]
            )
            estimate = int(cursor.fetchone()[0])
        return estimate if estimate > 10_000 else super().count


class OnlyRead(_Admin):
    """The processes keep these records; here they are looked at."""

    show_full_result_count = False
    paginator = EstimatedPaginator

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NeverDeleted(_Admin):
    """Records that others name: they are changed or retired."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LedgerEntries(_Inline):
    model = LedgerEntry
    fk_name = "lead"
    fields = (("number", "at", "imported"), "told", "note")
    readonly_fields = ("number", "at", "told", "note", "imported")
    ordering = ["number"]
    extra = 0
    can_delete = False

    @admin.display(description=_("what"))
    def told(self, entry: LedgerEntry) -> str:
        return entry.sentence

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        return super().get_queryset(request).select_related("by", "reason", "responsible_after", "team_after")


@admin.register(Lead)
class LeadAdmin(OnlyRead):
    list_display = ["__str__", "company", "stage", "responsible", "team", "deadline", "captured_at"]
    list_filter = ["stage", "team"]
    list_select_related = ["responsible", "team"]
    search_fields = ["search__contains"]
    ordering = ["-captured_at", "-id"]
    inlines = [LedgerEntries]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the one trigram index that the leads list uses too."""
        return super().get_search_results(request, queryset, search_term.lower())


@admin.register(Handover)
class HandoverAdmin(OnlyRead):
    list_display = [
        "lead", "cause", "offered_by", "offered_at", "missing", "against_rule", "to_team", "due_at", "answer",
        "decided_by", "decided_at",
    ]  # fmt: skip
    list_select_related = ["lead", "offered_by", "to_team", "decided_by"]
    list_filter = ["answer", "cause", "against_rule", "to_team"]
    ordering = ["-id"]


@admin.register(ImportJob)
class ImportJobAdmin(OnlyRead):
    list_display = ["file_name", "by", "status", "rows_read", "created", "updated", "skipped", "refused", "created_at"]
    list_filter = ["status"]


@admin.register(Agreement)
class AgreementAdmin(OnlyRead):
    list_display = ["__str__", "status", "in_force_from", "is_preset"]
    fields = [
        "version", "status", "in_force_from", "definition_in_words", "handover_in_words", "bant_in_words",
    ]  # fmt: skip

    @admin.display(description=_("definition of a lead"))
    def definition_in_words(self, agreement: Agreement) -> str:
        return _in_words(agreement.definition)

    @admin.display(description=_("handover rule"))
    def handover_in_words(self, agreement: Agreement) -> str:
        return _in_words(agreement.handover_rule)

    @admin.display(description=_("BANT threshold"))
    def bant_in_words(self, agreement: Agreement) -> str:
        return _in_words(agreement.bant_rule)


def _in_words(rule: dict[str, Any]) -> str:
    """What a rule asks, as read from judging an empty lead by it."""
    return "; ".join(line.asks for line in rules.judge(Lead(), rule).lines)


class Steps(_Inline):
    model = TrackStep
    extra = 0


@admin.register(Track)
class TrackAdmin(NeverDeleted):
    list_display = ["__str__", "code"]
    inlines = [Steps]


@admin.register(Reason)
class ReasonAdmin(NeverDeleted):
    list_display = ["__str__", "code", "effect", "needs_note", "needs_date", "track", "position", "retired_at"]
    list_filter = ["effect"]
    list_select_related = ["track"]
    ordering = ["position"]
    actions = ["retire", "offer_again"]
    exclude = ["retired_at"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "letter":
            asked = [(letter.value, letter.label) for letter in scheme.letters()]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=[("", "–"), *asked], required=False)
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Programs and files name a reason by its code: it stays as it is."""
        return ["code"] if obj else []

    @admin.action(description=_("Retire: no longer offered, stays readable"))
    def retire(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        self._tell(request, queryset.filter(retired_at=None).update(retired_at=timezone.now()))

    @admin.action(description=_("Offer again"))
    def offer_again(self, request: HttpRequest, queryset: QuerySet[Reason]) -> None:
        self._tell(request, queryset.exclude(retired_at=None).update(retired_at=None))

    def _tell(self, request: HttpRequest, count: int) -> None:
        words = ngettext("%(count)d reason changed.", "%(count)d reasons changed.", count)
        self.message_user(request, words % {"count": count})


@admin.register(Touchpoint)
class TouchpointAdmin(NeverDeleted):
    list_display = ["name", "code", "kind", "answerable", "is_active"]
    list_filter = ["kind", "is_active"]


@admin.register(Organisation)
class OrganisationAdmin(NeverDeleted):
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_display = ["name", "city", "country", "employees"]
    search_fields = ["name"]
    show_full_result_count = False
    paginator = EstimatedPaginator
