"""The demo company's sign-ins, one per role, for the sign-in page in demo mode."""

from typing import NamedTuple

from accounts.roles import Role

COMPANY = "Nordlicht Energietechnik GmbH"
PASSWORD = "leadflow-demo"  # noqa: S105  # is printed on the sign-in page


class SignIn(NamedTuple):
    role: Role
    name: str
    email: str
    language: str


SIGN_INS = [
    SignIn(Role.MARKETING, "Anna Berg", "anna.berg@nordlicht.example", "de"),
    SignIn(Role.MARKETING_HEAD, "Mehmet Yıldız", "mehmet.yildiz@nordlicht.example", "de"),
    SignIn(Role.SALES_REP, "Claire Bennett", "claire.bennett@nordlicht.example", "en"),
    SignIn(Role.SALES_HEAD, "Jonas Petersen", "jonas.petersen@nordlicht.example", "de"),
    SignIn(Role.ADMIN, "Katarzyna Nowak", "katarzyna.nowak@nordlicht.example", "de"),
    SignIn(Role.MANAGEMENT, "David Okafor", "david.okafor@nordlicht.example", "en"),
]
