"""The form on the demo company's website."""

from accounts.models import User
from leads import designing
from leads.designing import Plan
from leads.form.fields import Field, Option, first_fields
from leads.models import Touchpoint

ROOFS = (Option("flat", "Flachdach", "Flat roof"), Option("pitched", "Satteldach", "Pitched roof"))


def build(colleagues: dict[str, User]) -> None:
    """Published, in both languages, at the touchpoint that the website's leads have."""
    anna = colleagues["Anna Berg"]
    point = Touchpoint.objects.filter(kind=Touchpoint.Kind.FORM, is_active=True).order_by("pk").first()
    roof = Field("roof", "choice", "", "Ihr Dach", "Your roof", options=ROOFS)
    plan = Plan(
        "Kontakt", [*first_fields(), roof], touchpoint=point, title_de="Sprechen Sie mit uns", title_en="Talk to us",
        intro_de="Wir antworten innerhalb eines Werktags.", intro_en="We answer within one working day.",
    )  # fmt: skip
    designing.publish(designing.create(plan, by=anna), by=anna)
