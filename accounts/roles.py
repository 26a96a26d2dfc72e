"""Who may do what: one table. Pages, API, buttons and the admin ask it (through leads.access) and nothing else."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """Which department answers for a lead now."""

    MARKETING = "marketing", _("Marketing")
    SALES = "sales", _("Sales")


class Role(TextChoices):
    MARKETING = "marketing", _("Marketing")
    MARKETING_HEAD = "marketing_head", _("Head of marketing")
    SALES_REP = "sales_rep", _("Sales rep")
    SALES_HEAD = "sales_head", _("Head of sales")
    ADMIN = "admin", _("Admin")
    MANAGEMENT = "management", _("Management")

    @property
    def side(self) -> Side | None:
        """The side the role works for; admin and management work for neither."""
        return _SIDES.get(self)


class Act(TextChoices):
    """Everything a person can do, named as a verb."""

    # with one lead
    SEE = "see", _("See leads")
    CAPTURE = "capture", _("Capture a lead")
    CAPTURE_SGL = "capture_sgl", _("Bring in an own lead (SGL)")
    EDIT = "edit", _("Edit facts")
    NOTE = "note", _("Add notes and calls")
    RECORD_CONSENT = "record_consent", _("Record consent")
    ASSIGN = "assign", _("Assign")
    QUALIFY = "qualify", _("Qualify")
    HAND_OVER = "hand_over", _("Hand over")
    WITHDRAW = "withdraw", _("Withdraw")
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    TAKE_ON = "take_on", _("Take on")
    PASS_TO_MARKETING = "pass_to_marketing", _("Pass to marketing")
    CHECK_BANT = "check_bant", _("Check BANT")
    PROMOTE = "promote", _("Promote to SQL")
    RETURN = "return", _("Return to marketing")
    WIN = "win", _("Win")
    DISQUALIFY = "disqualify", _("Disqualify")
    REOPEN = "reopen", _("Reopen")
    CONTEST = "contest", _("Contest a return")
    JUDGE = "judge", _("Decide on a contested return")
    RECODE = "recode", _("Give a clearer reason")
    PAUSE = "pause", _("Pause a clock")
    MERGE = "merge", _("Merge duplicates")
    # with many
    KEEP_TOUCHPOINTS = "keep_touchpoints", _("Keep touchpoints and campaigns")
    IMPORT = "import", _("Import leads")
    EXPORT = "export", _("Export leads")
    REPORT = "report", _("Read reports")
    BUILD_FORMS = "build_forms", _("Build forms")
    ADMINISTER = "administer", _("Administer")
    CONNECT = "connect", _("Connect services")
    # with the agreement
    DRAFT = "draft", _("Draft an agreement")
    SIGN = "sign", _("Sign an agreement")


class Reach(TextChoices):
    """Which leads a role sees."""

    ALL = "all", _("All leads")
    TEAM = "team", _("Leads of the own team")


_SIDES = {
    Role.MARKETING: Side.MARKETING,
    Role.MARKETING_HEAD: Side.MARKETING,
    Role.SALES_REP: Side.SALES,
    Role.SALES_HEAD: Side.SALES,
}

REACH = {
    Role.MARKETING: Reach.ALL,
    Role.MARKETING_HEAD: Reach.ALL,
    Role.SALES_REP: Reach.TEAM,
    Role.SALES_HEAD: Reach.ALL,
    Role.ADMIN: Reach.ALL,
    Role.MANAGEMENT: Reach.ALL,
}

_MARKETING = frozenset({
    Act.SEE, Act.CAPTURE, Act.EDIT, Act.NOTE, Act.RECORD_CONSENT, Act.ASSIGN, Act.QUALIFY, Act.HAND_OVER, Act.WITHDRAW,
    Act.CHECK_BANT, Act.DISQUALIFY, Act.IMPORT, Act.EXPORT, Act.REPORT, Act.CONTEST, Act.PAUSE,
    Act.KEEP_TOUCHPOINTS, Act.BUILD_FORMS, Act.MERGE,
})  # fmt: skip
_SALES = frozenset({
    Act.SEE, Act.CAPTURE_SGL, Act.EDIT, Act.NOTE, Act.RECORD_CONSENT, Act.ASSIGN, Act.HAND_OVER, Act.WITHDRAW,
    Act.ACCEPT, Act.REJECT, Act.TAKE_ON, Act.PASS_TO_MARKETING, Act.CHECK_BANT, Act.PROMOTE, Act.RETURN, Act.WIN,
    Act.DISQUALIFY, Act.EXPORT, Act.REPORT, Act.PAUSE,
})  # fmt: skip

_ADMIN = frozenset({
    Act.SEE, Act.NOTE, Act.ASSIGN, Act.IMPORT, Act.EXPORT, Act.REPORT, Act.ADMINISTER, Act.DRAFT, Act.MERGE,
    Act.KEEP_TOUCHPOINTS, Act.BUILD_FORMS, Act.CONNECT,
})  # fmt: skip

RIGHTS: dict[Role, frozenset[Act]] = {
    Role.MARKETING: _MARKETING,
    Role.MARKETING_HEAD: _MARKETING | {Act.JUDGE, Act.RECODE, Act.REOPEN, Act.DRAFT, Act.SIGN, Act.CONNECT},
    Role.SALES_REP: _SALES,
    Role.SALES_HEAD: _SALES | {Act.JUDGE, Act.RECODE, Act.REOPEN, Act.DRAFT, Act.SIGN},
    Role.ADMIN: _ADMIN,
    Role.MANAGEMENT: frozenset({Act.JUDGE, Act.SEE, Act.EXPORT, Act.REPORT, Act.SIGN}),
}
