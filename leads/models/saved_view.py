"""Views that people keep: which leads, in which order, as a list or a board; one's own or the team's, pinned or not."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import HEADS, Team, User
from leads.models.ids import new_public_id


class Layout(models.TextChoices):
    LIST = "list", _("List")
    BOARD = "board", _("Board")


class Sort(models.TextChoices):
    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    DEADLINE = "deadline", _("By deadline")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> "SavedViewQuerySet":
        return self.filter(deleted_at=None)

    def seen_by(self, user: User) -> "SavedViewQuerySet":
        """The user's own, those of the user's team, and to a head those of every team of the side."""
        seen = Q(owner=user)
        if user.team_id is not None:
            seen |= Q(team=user.team_id)
        if user.side and user.role == HEADS[user.side]:
            seen |= Q(team__side=user.side)
        return self.filter(seen)


class SavedView(models.Model):
    """`team` shares it with a team; without one it is private."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="views", db_index=False, verbose_name=_("owner"))
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="views", db_index=False, verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=60)
    layout = models.CharField(_("layout"), max_length=8, choices=Layout, default=Layout.LIST)
    filters = models.JSONField(_("filters"), default=dict, blank=True)  # name -> values, as leads.filters reads them
    rule = models.JSONField(_("rule"), null=True, blank=True)
    sort = models.CharField(_("sort"), max_length=10, choices=Sort, default=Sort.NEWEST)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)  # for a while it can be brought back

    objects: ClassVar[models.Manager["SavedView"]] = models.Manager.from_queryset(SavedViewQuerySet)()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
            models.CheckConstraint(condition=Q(layout__in=Layout.values), name="view_layout_known"),
            models.CheckConstraint(condition=Q(sort__in=Sort.values), name="view_sort_known"),
            models.UniqueConstraint(
                "owner", Lower("name"), condition=Q(team=None, deleted_at=None), name="one_private_view_of_a_name"
            ),
            models.UniqueConstraint(
                "team", Lower("name"), condition=Q(team__isnull=False, deleted_at=None), name="one_team_view_of_a_name"
            ),
        ]
        indexes = [
            models.Index("owner", name="view_owner", condition=Q(deleted_at=None)),
            models.Index("deleted_at", name="view_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.team_id is not None


class Pin(models.Model):
    """A person keeps a view in the side bar."""

    user = models.ForeignKey(User, models.CASCADE, related_name="pins", db_index=False)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")
    pinned_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Pin"]] = models.Manager()

    class Meta:
        verbose_name = _("pinned view")
        verbose_name_plural = _("pinned views")
        constraints = [models.UniqueConstraint(fields=["user", "view"], name="one_pin_per_person_and_view")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.view_id}"
