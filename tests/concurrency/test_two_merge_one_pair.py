"""Two people merge the same pair at the same moment, in either direction: one does, the other is told."""

import pytest

from accounts.models import User
from leads import merging
from leads.models import Lead, Merge
from tests import cast
from tests.concurrency.test_forty_people_decide_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turned", [False, True])
def test_one_merges_and_the_others_are_told(anna: User, mara: User, turned: bool) -> None:
    one, other = cast.a_contact(), cast.a_contact()
    there, back = (one, other), (other, one) if turned else (one, other)
    acts = [lambda pair=pair, by=by: merging.merge(*pair, by=by) for pair, by in ((there, anna), (back, mara)) * 4]
    results = at_once(acts)
    assert sum(isinstance(result, Merge) for result in results) == 1
    assert sum(isinstance(result, merging.AlreadyMerged) for result in results) == 7
    assert Lead.objects.filter(pk__in=[one.pk, other.pk]).count() == 1


def test_a_merge_is_taken_back_once(anna: User) -> None:
    merge = merging.merge(cast.a_contact(), cast.a_contact(), by=anna)

    def undo() -> object:
        try:
            return merging.unmerge(merge, by=anna)
        except merging.NotUndoable as told:
            return told

    results = at_once([undo] * 4)
    assert sum(isinstance(result, Merge) for result in results) == 1
