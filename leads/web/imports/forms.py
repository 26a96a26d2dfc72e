"""Forms of the import's steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.roles import Act
from leads import importing
from leads.models import DateFormat, ImportJob, NumberFormat
from leads.web.forms import ActForm, text_field

ACCEPTED = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.ods,.vcf,text/csv,text/vcard"
NEW_FIELD = "new"  # as the meaning of a column: a fact of its own that is added for it
RULES = [
    (importing.FILL, pgettext_lazy("known leads", "Fill blanks")),
    (importing.OVERWRITE, pgettext_lazy("known leads", "Overwrite")),
    (importing.NEVER, pgettext_lazy("known leads", "Never touch")),
]
_STAGES = [(stage.value, stage.label) for stage in importing.STAGES]


class UploadForm(ActForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, Excel (xlsx, xls), OpenDocument (ods) or vCards, up to 1 GB. Encoding, delimiter and columns are "
            "recognised and can be corrected."
        ),
        widget=forms.FileInput({"accept": ACCEPTED}),
        required=False,
    )
    rows = text_field(
        gettext_lazy("or paste rows here"),
        longest=2_000_000,
        rows=4,
        required=False,
        strip=False,
        help_text=gettext_lazy("As copied from a spreadsheet, with the names of the columns."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("rows", "").strip():
            self.add_error("file", _("Please choose a file or paste rows."))
        return given

    def brought(self) -> tuple[IO[bytes], str]:
        """The file, or what was pasted as one, and its name."""
        file = self.cleaned_data["file"]
        if file:
            return file, file.name
        return BytesIO(self.cleaned_data["rows"].encode()), f"{timezone.localtime():%Y-%m-%d %H-%M}.csv"


class ShapeForm(ActForm):
    content = forms.ChoiceField(label=gettext_lazy("The rows are"), choices=ImportJob.Content.choices)
    sheet = forms.TypedChoiceField(label=gettext_lazy("Sheet"), coerce=int)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=list(importing.ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), choices=list(importing.DELIMITERS.items()))
    header_row = forms.IntegerField(
        label=gettext_lazy("Row with the column names"), min_value=0, max_value=1000, required=False
    )
    nameless = forms.BooleanField(label=gettext_lazy("The columns have no names"), required=False)

    @classmethod
    def of(cls, job: ImportJob, data: Any = None) -> "ShapeForm":
        known = {name: getattr(job, name) for name in ("content", "sheet", "encoding", "delimiter")}
        row = {"header_row": job.header_row or 1, "nameless": not job.header_row}
        form = cls(data, initial={**known, **row}, auto_id="shape-%s")
        if job.kind != "csv":
            del form.fields["encoding"], form.fields["delimiter"]
        if len(job.sheets) > 1:
            form.fields["sheet"].choices = list(enumerate(job.sheets))  # type: ignore[attr-defined]  # of a choice
        else:
            del form.fields["sheet"]
        return form

    def shape(self, job: ImportJob) -> importing.Shape:
        given = self.cleaned_data
        row = 0 if given["nameless"] else given["header_row"] or 1
        return importing.Shape(given.get("encoding", job.encoding), given.get("delimiter", job.delimiter), row)


class ColumnsForm(ActForm):
    system = forms.CharField(
        label=gettext_lazy("Source system"),
        max_length=40,
        help_text=gettext_lazy("Leads are known again by their id in this system, or else by their e-mail."),
    )
    date_format = forms.ChoiceField(label=gettext_lazy("Dates are written as"), choices=DateFormat.choices)
    number_format = forms.ChoiceField(
        label=gettext_lazy("Amounts are written"), choices=NumberFormat.choices, required=False
    )
    stage = forms.ChoiceField(label=gettext_lazy("New leads enter as"), choices=_STAGES)
    finds_alike = forms.BooleanField(
        label=gettext_lazy("Look for people who are known under another spelling"),
        required=False,
        help_text=gettext_lazy(
            "Whoever certainly is somebody known is updated. Doubtful ones come in and wait among the duplicates for "
            "somebody to look at them."
        ),
    )
    starts_clocks = forms.BooleanField(
        label=gettext_lazy("Start clocks and offers for new leads"),
        required=False,
        help_text=gettext_lazy("Otherwise an import sends no mail, starts no deadline and offers nothing by itself."),
    )

    @classmethod
    def of(cls, job: ImportJob, data: Any = None) -> "ColumnsForm":
        form = cls(data, initial={name: getattr(job, name) for name in cls.base_fields}, auto_id="columns-%s")
        if job.content == ImportJob.Content.DEALS:
            del form.fields["stage"], form.fields["starts_clocks"], form.fields["finds_alike"]
        return form

    def settings(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value != ""}


def meanings_of(job: ImportJob, data: Any) -> list[str]:
    """What was chosen for each column."""
    return [data.get(f"column-{place}", "") for place in range(len(job.columns))]


def rules_of(mapping: list[str], data: Any) -> dict[str, str]:
    """The rule that was chosen beside each column, by its meaning; the further facts have one in common."""
    chosen = {code: data.get(f"rule-{place}", importing.FILL) for place, code in reversed(list(enumerate(mapping)))}
    return {("extra" if code.startswith("custom.") else code): rule for code, rule in chosen.items()
            if code in importing.DECIDED or code.startswith("custom.")}  # fmt: skip


def offered_targets(job: ImportJob) -> list[tuple[str, str]]:
    """All meanings to choose from; who may add fields can make one of a column."""
    offered = [(target.code, str(target.label)) for target in importing.targets_for(job.content)]
    is_able = job.by.may(Act.ADMINISTER) and job.content == ImportJob.Content.LEADS
    return [*offered, (NEW_FIELD, _("new field of its own"))] if is_able else offered


@dataclass(frozen=True)
class Value:
    """A value of the file with what it means."""

    name: str  # of its input
    text: str
    meant: str


def values_of(job: ImportJob, code: str) -> list[Value]:
    """What has to be answered comes first."""
    meanings: dict[str, str] = job.meanings.get(code, {})
    values = [Value(f"{code}-{place}", text, meant) for place, (text, meant) in enumerate(meanings.items())]
    return sorted(values, key=lambda value: value.meant != importing.ASK)


def answers_of(job: ImportJob, data: Any) -> dict[str, dict[str, str]]:
    """What was chosen for each value."""
    return {
        code: {value.text: data[value.name] for value in values_of(job, code) if value.name in data}
        for code in job.meanings
    }


def stages() -> Iterator[tuple[str, str]]:
    yield importing.AS_CHOSEN, _("as new leads enter")
    yield from ((value, str(label)) for value, label in _STAGES)
    yield importing.LEFT_OUT, _("leave these rows out")


def people() -> Iterator[tuple[str, str]]:
    yield "", _("the team")
    yield from ((user.email, f"{user.name} ({user.team})") for user in importing.owners())
