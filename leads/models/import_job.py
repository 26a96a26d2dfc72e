"""An import of a file: its mapping, its progress, and every row that was refused with the cause."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.ids import new_public_id


class ImportJob(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Content(models.TextChoices):
        LEADS = "leads", _("Leads")
        DEALS = "deals", _("Won deals of known leads")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=500)  # inside the media folder
    content = models.CharField(_("content"), max_length=8, choices=Content, default=Content.LEADS)
    encoding = models.CharField(_("encoding"), max_length=20, default="utf-8-sig")
    delimiter = models.CharField(_("delimiter"), max_length=1, default=",")
    system = models.CharField(_("source system"), max_length=40, default="import")
    mapping = models.JSONField(default=dict)  # column -> field
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["ImportJob"]] = models.Manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]


class RefusedRow(models.Model):
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="refusals", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    cause = models.CharField(_("cause"), max_length=300)
    cells = models.JSONField(default=list)

    objects: ClassVar[models.Manager["RefusedRow"]] = models.Manager()

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        indexes = [models.Index("job", "row", name="refused_rows_of_job")]
