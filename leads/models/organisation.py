"""The company a lead belongs to; several leads share one."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Left, Length, Lower, Right
from django.utils.translation import gettext_lazy as _

from leads.models.ids import new_public_id


class CompanyKey(models.Func):
    """The name without legal form, blanks and signs, as `leads.matching.company_key` folds it."""

    function = "leads_company_key"
    output_field = models.TextField()


class OrganisationManager(models.Manager["Organisation"]):
    """Organisations of their own: those that were merged into another one are found by `records` alone."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().filter(merged_into=None)


class Organisation(models.Model):
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    website = models.URLField(_("website"), blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, such as DE"))
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.GeneratedField(
        expression=CompanyKey("name"), output_field=models.TextField(), db_persist=True, editable=False
    )

    objects: ClassVar[OrganisationManager] = OrganisationManager()
    records: ClassVar[models.Manager["Organisation"]] = models.Manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index("key", name="organisation_key"),
            GinIndex(OpClass("key", "gin_trgm_ops"), name="organisation_key_likeness", fastupdate=False),
            models.Index(Left("key", Length("key") / 2), name="organisation_key_beginning"),
            models.Index(Right("key", Length("key") / 2), name="organisation_key_end"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_known_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """A registered web domain of an organisation, learnt from its people's addresses: it is whose it was first."""

    domain = models.CharField(_("web domain"), max_length=253, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")

    objects: ClassVar[models.Manager["OrganisationDomain"]] = models.Manager()

    class Meta:
        verbose_name = _("web domain")
        verbose_name_plural = _("web domains")

    def __str__(self) -> str:
        return self.domain
