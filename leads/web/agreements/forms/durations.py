"""Working time as people enter it: a number and its unit. Cleaned it is working minutes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.document.quantities import DAY, HOUR, in_unit

UNITS = [(HOUR, _("working hours")), (DAY, _("working days")), (1, _("working minutes"))]
MOST = 100_000


class DurationInput(forms.MultiWidget):
    use_fieldset = False

    def __init__(self, label: Any) -> None:
        number = forms.NumberInput(
            {"min": "0", "inputmode": "numeric", "aria-label": label, "class": "duration-number"}
        )
        unit = forms.Select({"aria-label": _("Unit"), "class": "duration-unit"}, UNITS)
        super().__init__([number, unit], {"class": "duration"})

    def decompress(self, value: Any) -> list[Any]:
        return list(in_unit(int(value))) if isinstance(value, int) else [None, HOUR]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class DurationField(forms.MultiValueField):
    """Empty where no time is given."""

    def __init__(self, label: Any, **options: Any) -> None:
        fields = [
            forms.IntegerField(min_value=0, max_value=MOST, required=False),
            forms.TypedChoiceField(choices=UNITS, coerce=int, required=False),
        ]
        options.setdefault("required", False)
        super().__init__(fields, label=label, widget=DurationInput(label), require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> int | None:
        number, unit = [*data_list, None, None][:2]
        return None if number is None else int(number) * int(unit or HOUR)
