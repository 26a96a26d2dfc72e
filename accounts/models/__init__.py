"""Who works here: teams, users and the tokens of their programs. Roles and rights are in accounts.roles."""

from accounts.models.absence import Absence, AbsenceQuerySet, company_day
from accounts.models.preferences import (
    Language,
    Theme,
    default_language,
    default_time_zone,
    time_zones,
    validate_time_zone,
)
from accounts.models.team import Team
from accounts.models.token import ApiToken, ApiTokenQuerySet
from accounts.models.user import HEADS, SIDE_ROLES, MailField, User, UserManager, UserQuerySet

__all__ = [
    "HEADS",
    "SIDE_ROLES",
    "Absence",
    "AbsenceQuerySet",
    "ApiToken",
    "ApiTokenQuerySet",
    "Language",
    "MailField",
    "Team",
    "Theme",
    "User",
    "UserManager",
    "UserQuerySet",
    "company_day",
    "default_language",
    "default_time_zone",
    "time_zones",
    "validate_time_zone",
]
