"""An import of a file: its mapping, its progress, what it made and overwrote, and every refused row with its cause."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
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
    EXCEL = "excel", _("46349 (Excel's count of days)")
    EPOCH = "epoch", _("1795392000000 (seconds or milliseconds since 1970)")


class NumberFormat(models.TextChoices):
    """How a file writes amounts."""

    AUTO = "auto", _("as each amount tells by itself")
    COMMA = "comma", _("1.234,56 (decimal comma)")
    POINT = "point", _("1,234.56 (decimal point)")


UNDONE_WITHIN = timedelta(days=30)


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def unfinished(self) -> "ImportJobQuerySet":
        """Waiting for a worker, being worked on, or left behind by a worker that died."""
        return self.filter(status__in=ImportJob.UNFINISHED).order_by("pk")


class ImportJob(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")

    class Content(models.TextChoices):
        LEADS = "leads", _("Leads")
        DEALS = "deals", _("Won deals of known leads")

    UNFINISHED: ClassVar[tuple[Status, ...]] = (Status.WAITING, Status.RUNNING, Status.UNDOING)

    UNDONE_WITHIN: ClassVar[timedelta] = UNDONE_WITHIN

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    path = models.CharField(max_length=500)  # inside the media folder
    original = models.CharField(max_length=500, blank=True)  # a spreadsheet or vCards, of which `path` is the table
    kind = models.CharField(max_length=4, default="csv")  # of the original: csv, xlsx, xls, ods, vcf, html
    sheets = models.JSONField(default=list)  # names, where the original has several
    sheet = models.PositiveSmallIntegerField(_("sheet"), default=0)  # its place among them
    is_whole = models.BooleanField(default=True)  # False: so far only the beginning was made a table
    content = models.CharField(_("content"), max_length=8, choices=Content, default=Content.LEADS)
    encoding = models.CharField(_("encoding"), max_length=20, default="utf-8-sig")
    delimiter = models.CharField(_("delimiter"), max_length=1, default=",")
    header_row = models.PositiveSmallIntegerField(_("row with the column names"), default=1)  # 0: there is none
    date_format = models.CharField(_("dates are written as"), max_length=8, choices=DateFormat, default=DateFormat.ISO)
    number_format = models.CharField(
        _("amounts are written as"), max_length=8, choices=NumberFormat, default=NumberFormat.AUTO
    )
    preset = models.CharField(max_length=20, blank=True)  # the export of a known system that it looks like
    system = models.CharField(_("source system"), max_length=40, default="import")
    stage = models.CharField(_("new leads enter as"), max_length=12, choices=Stage, default=Stage.MQL)
    columns = models.JSONField(default=list)  # their names, in the order of the file
    mapping = models.JSONField(default=list)  # what each column means, in the same order; "" leaves it out
    meanings = models.JSONField(default=dict)  # of values: {"stage": {value: stage}, "owner": {value: mail}}
    conflicts = models.JSONField(default=dict)  # {field: "overwrite" or "never"}; others fill blanks
    starts_clocks = models.BooleanField(_("start clocks and offers for them"), default=False)
    finds_alike = models.BooleanField(_("look for people spelled in another way"), default=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)  # the last row of the file that is accounted for
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    doubtful = models.PositiveIntegerField(default=0)  # among the created ones: may be somebody who is known
    flagged = models.PositiveIntegerField(default=0)  # deals won before the first contact: among the updated ones
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    removed = models.PositiveIntegerField(default=0)  # by the undo: leads that the import had made
    restored = models.PositiveIntegerField(default=0)  # known leads that are again as they were before
    kept = models.PositiveIntegerField(default=0)  # leads that were changed since

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
        return self.status in (self.Status.DONE, self.Status.FAILED, self.Status.UNDONE)

    @property
    def can_be_undone(self) -> bool:
        """Finished within the last 30 days, with something to take back."""
        is_over = self.status in (self.Status.DONE, self.Status.FAILED)
        recent = self.finished_at is not None and self.finished_at > timezone.now() - UNDONE_WITHIN
        return is_over and recent and bool(self.created + self.updated)

    @property
    def undone_until(self) -> datetime | None:
        return self.finished_at + UNDONE_WITHIN if self.finished_at else None

    @property
    def speed(self) -> int:
        """Rows a second since it was started."""
        end = self.finished_at or timezone.now()
        seconds = (end - self.started_at).total_seconds() if self.started_at else 0
        return round(self.rows_read / seconds) if seconds > 0 else 0

    @property
    def seconds_left(self) -> int:
        """As things go; 0 while nothing is known about it."""
        if not (self.started_at and self.bytes_read):
            return 0
        gone = (timezone.now() - self.started_at).total_seconds()
        return round(gone * max(0, self.bytes_total - self.bytes_read) / self.bytes_read)

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


class ImportedRow(models.Model):
    """What an import did to one lead, so that it can be taken back: made it, or changed values of a known one.

    Narrow and without foreign keys in the database, as an import writes hundreds of thousands at once. Gone 30 days
    after the import's end.
    """

    class Outcome(models.TextChoices):
        REMOVED = "removed", _("removed")
        RESTORED = "restored", _("as before")
        CHANGED = "changed", _("changed since")
        WORKED_ON = "worked on", _("worked on since")
        MOVED = "moved", _("moved on since")

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    lead = models.ForeignKey(
        "leads.Lead", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )  # may be gone
    row = models.PositiveIntegerField(_("row"))  # the last one of the file about this lead
    is_new = models.BooleanField()
    entry = models.PositiveIntegerField(default=0)  # the ledger entry that the import made; 0: none
    version_before = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField()  # of the lead as the import left it
    before = models.JSONField(default=dict)  # the changed values by column, as they were before
    after = models.JSONField(default=dict)  # and as the import left them
    outcome = models.CharField(_("taken back"), max_length=9, choices=Outcome, blank=True)

    objects: ClassVar[models.Manager["ImportedRow"]] = models.Manager()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["job", "lead"], name="lead_once_per_import")]

    def __str__(self) -> str:
        return f"{self.row}: {self.lead_id}"


class ImportedOrganisation(models.Model):
    """A company that came in with an import: the undo takes it away where nobody belongs to it any more."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey("leads.Organisation", models.CASCADE, related_name="+")

    objects: ClassVar[models.Manager["ImportedOrganisation"]] = models.Manager()

    class Meta:
        verbose_name = _("imported organisation")
        verbose_name_plural = _("imported organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class ImportMapping(models.Model):
    """What the columns of a kind of file mean, kept by name for the next one."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    columns = models.JSONField(default=list)  # their names
    settings = models.JSONField(default=dict)  # of the import, by field; `mapping` by the column's name
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["ImportMapping"]] = models.Manager()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
