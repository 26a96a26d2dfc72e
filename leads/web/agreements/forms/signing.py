"""The signature: whose it is, proved by the own password, also on a colleague's screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models import Part
from leads.web.forms import ActForm


class SignForm(ActForm):
    """`people` hold the role of the part; where there is one, nothing is to be chosen."""

    person = forms.ChoiceField(label=_("Who signs"))
    password = forms.CharField(
        label=_("Own password"), strip=False,
        widget=forms.PasswordInput({"autocomplete": "off", "data-1p-ignore": "", "data-lpignore": "true"}),
    )  # fmt: skip

    def __init__(self, part: Part, people: list[User], data: Any = None) -> None:
        super().__init__(data, prefix=part.value)
        self.part = part
        self._people = {str(person.pk): person for person in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, person.name) for key, person in self._people.items()]
        if len(people) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(self._people))

    @property
    def only_person(self) -> User | None:
        return next(iter(self._people.values())) if len(self._people) == 1 else None

    @property
    def signer(self) -> User:
        return self._people[self.cleaned_data["person"]]
