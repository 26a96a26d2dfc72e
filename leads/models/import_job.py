"""An import of a file: its mapping, its progress, and every row that was refused with the cause."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models.ids import new_public_id
from leads.models.stage import Stage


class DateFormat(models.TextChoices):
    """How a file writes its dates."""

    ISO = "iso", _("2026-11-23 (ISO)")
    DOTS = "dmy.", _("23.11.2026")
    DASHES = "dmy-", _("23-11-2026")
    DAY_FIRST = "dmy/", _("23/11/2026 (day first)")
    MONTH_FIRST = "mdy/", _("11/23/2026 (month first)")
    YEAR_FIRST = "ymd/", _("2026/11/23")
    WORDS = "words", _("23 Nov 2026")


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def unfinished(self) -> "ImportJobQuerySet":
        """Waiting for a worker, being worked on, or left behind by a worker that died."""
        return self.filter(status__in=[ImportJob.Status.WAITING, ImportJob.Status.RUNNING]).order_by("pk")


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
    header_row = models.PositiveSmallIntegerField(_("row with the column names"), default=1)
    date_format = models.CharField(_("dates are written as"), max_length=8, choices=DateFormat, default=DateFormat.ISO)
    system = models.CharField(_("source system"), max_length=40, default="import")
    stage = models.CharField(_("new leads enter as"), max_length=12, choices=Stage, default=Stage.MQL)
    columns = models.JSONField(default=list)  # their names, in the order of the file
    mapping = models.JSONField(default=list)  # what each column means, in the same order; "" leaves it out
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)  # the last row of the file that is accounted for
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    flagged = models.PositiveIntegerField(default=0)  # deals won before the first contact: among the updated ones
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["ImportJob"]] = models.Manager.from_queryset(ImportJobQuerySet)()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def percent(self) -> int:
        """How much of the file is behind it."""
        if self.status == self.Status.DONE:
            return 100
        return min(99, self.bytes_read * 100 // self.bytes_total) if self.bytes_total else 0


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

    def __str__(self) -> str:
        return f"{self.row}: {self.cause}"
