"""Who may see and decide which records are one person, and which companies one."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import REACH, Act, Reach, Role
from leads.models import Lead, Merge, Organisation, OrganisationMerge, Suspicion


def _sees_all(user: User) -> bool:
    return user.may(Act.SEE) and REACH[Role(user.role)] == Reach.ALL


def suspicions(user: User) -> QuerySet[Suspicion]:
    """Open pairs of records that both stand, of leads that the user may see; the likeliest first."""
    found = Suspicion.objects.filter(state=Suspicion.State.OPEN, first__merged_into=None, second__merged_into=None)
    if not _sees_all(user):
        team = user.team_id if user.may(Act.SEE) else None
        found = found.filter(first__sales_team=team, second__sales_team=team) if team else found.none()
    return found.select_related("first", "second").order_by("-score", "-pk")


def suspicion_of(one: Lead, other: Lead) -> Suspicion | None:
    """What is on record about this pair."""
    low, high = sorted((one.pk, other.pk))
    return Suspicion.objects.select_related("decided_by").filter(first=low, second=high).first()


def merges(user: User) -> QuerySet[Merge]:
    """Merges of leads that the user may see, the newest first."""
    found = Merge.objects.select_related("kept", "gone", "by", "undone_by").order_by("-pk")
    if _sees_all(user):
        return found
    return found.filter(kept__sales_team=user.team_id) if user.may(Act.SEE) and user.team_id else found.none()


def merge_or_404(user: User, public_id: str) -> Merge:
    found = merges(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such merge."))
    return found


def organisations(user: User) -> QuerySet[Organisation]:
    """Companies of leads that the user may see; all for those who see all leads."""
    found = Organisation.objects.all()
    if _sees_all(user):
        return found
    if not (user.may(Act.SEE) and user.team_id):
        return found.none()
    seen = Lead.objects.filter(sales_team=user.team_id).exclude(organisation=None)
    return found.filter(pk__in=seen.values("organisation"))


def organisation_or_404(user: User, public_id: str) -> Organisation:
    """The company; one that was merged into another leads to that one."""
    known = Organisation.records.filter(public_id=public_id).values_list("pk", "merged_into").first()
    found = organisations(user).filter(Q(pk=known[1] or known[0])).first() if known else None
    if found is None:
        raise Http404(_("There is no such organisation."))
    return found


def organisation_merge_or_404(user: User, public_id: str) -> OrganisationMerge:
    found = OrganisationMerge.objects.select_related("kept", "gone").filter(public_id=public_id).first()
    if found is None or not _sees_all(user):
        raise Http404(_("There is no such merge."))
    return found


def organisation_named(user: User, words: str) -> Organisation | None:
    """The company that a person means by its name, its id or the address of its page."""
    words = words.replace("\0", "").strip().rstrip("/")
    by_id = Q(public_id=words.rsplit("/", 1)[-1].lower())
    return organisations(user).filter(by_id | Q(name__iexact=words)).order_by("pk").first() if words else None


def organisations_alike(user: User, organisation: Organisation) -> QuerySet[Organisation]:
    """Other companies whose names are nearly the same, the likeliest first."""
    likeness = TrigramSimilarity("key", organisation.key)
    others = organisations(user).filter(key__trigram_similar=organisation.key).exclude(pk=organisation.pk)
    return others.annotate(likeness=likeness).order_by("-likeness", "pk")
