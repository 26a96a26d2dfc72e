"""People keep views: saved, changed, shared, pinned, deleted and brought back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from leads import access, viewing
from leads.filters import of_view
from leads.models import Layout, Lead, Pin, SavedView, Sort
from leads.viewing import BadView, NotShared, State
from leads.web.frame import Frame
from tests import cast

READY = State({"stage": ["mql", "nurture"], "responsible": ["me"]}, {"all": [{"field": "company", "op": "known"}]},
              Sort.DEADLINE, Layout.BOARD)  # fmt: skip


def kept(by: User, name: str = "Ready for a call", **more: bool) -> SavedView:
    return viewing.save(READY, by=by, name=name, **more)


def names(user: User) -> list[str]:
    return [view.name for view in access.views(user)]


# saving -------------------------------------------------------------------------------------------


def test_a_view_keeps_what_was_shown(anna: User) -> None:
    view = SavedView.objects.get(pk=kept(anna).pk)
    assert viewing.state_of(view) == READY
    assert (view.owner, view.team) == (anna, None)


def test_a_view_shows_the_same_leads_as_before(anna: User) -> None:
    mine, others = cast.an_mql(), cast.an_mql(company="")
    Lead.objects.update(responsible=anna)
    assert list(of_view(kept(anna), anna).applied(Lead.objects.all())) == [mine]
    assert others not in of_view(kept(anna, "Other"), anna).applied(Lead.objects.all())


def test_mine_in_a_shared_view_means_the_reader(rico: User, nina: User) -> None:
    view = viewing.save(State({"responsible": ["me"]}), by=rico, name="Mine", shared=True)
    lead = cast.a_sal()
    assert list(of_view(view, rico).applied(Lead.objects.all())) == [lead]
    assert not of_view(view, nina).applied(Lead.objects.all())


def test_a_view_keeps_only_what_makes_sense(anna: User) -> None:
    view = viewing.save(State({"q": ["  solar   roof "], "stage": ["sal", "mql"], "team": []}), by=anna, name="Roofs")
    assert view.filters == {"q": ["solar roof"], "stage": ["mql", "sal"]}


@pytest.mark.parametrize(
    "filters", [{"colour": ["red"]}, {"stage": ["dreaming"]}, {"from": ["2026-13"]}, {"rule": ["{}"]}]
)
def test_a_filter_that_makes_no_sense_is_refused(anna: User, filters: dict[str, list[str]]) -> None:
    with pytest.raises(BadView) as refusal:
        viewing.save(State(filters), by=anna, name="Odd")
    assert set(refusal.value.fields) == {"filters"}
    assert not SavedView.objects.exists()


def test_a_rule_that_makes_no_sense_is_refused(anna: User) -> None:
    with pytest.raises(BadView) as refusal:
        viewing.save(State(rule={"all": []}), by=anna, name="Odd")
    assert set(refusal.value.fields) == {"rule"}


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\0"])
def test_a_view_needs_a_name(anna: User, name: str) -> None:
    with pytest.raises(BadView) as refusal:
        kept(anna, name)
    assert set(refusal.value.fields) == {"name"}


def test_a_person_has_one_view_of_a_name_whatever_its_case(anna: User, mara: User) -> None:
    kept(anna, "Fair 2026")
    with pytest.raises(BadView, match="There is a view of this name already"):
        kept(anna, "fair  2026")
    kept(mara, "Fair 2026")  # somebody else's
    kept(anna, "Fair 2026", shared=True)  # the team's
    with pytest.raises(BadView, match="There is a view of this name already"):
        kept(mara, "FAIR 2026", shared=True)


def test_whoever_works_in_no_team_shares_nothing(ada: User) -> None:
    with pytest.raises(NotShared):
        kept(ada, shared=True)
    assert kept(ada).team is None


# who sees and changes it ----------------------------------------------------------------------------


def test_a_private_view_is_its_owners_alone(rico: User, nina: User, hilde: User, ada: User) -> None:
    kept(rico)
    assert [names(user) for user in (rico, nina, hilde, ada)] == [["Ready for a call"], [], [], []]


def test_a_team_view_is_the_teams_and_its_heads(rico: User, nina: User, sven: User, hilde: User, anna: User) -> None:
    kept(rico, "Of Nord", shared=True)
    kept(sven, "Of Süd", shared=True)
    assert names(nina) == ["Of Nord"]
    assert names(sven) == ["Of Süd"]
    assert names(hilde) == ["Of Nord", "Of Süd"]
    assert names(anna) == []


def test_a_team_view_is_changed_by_its_owner_and_by_the_head(
    rico: User, nina: User, sven: User, hilde: User, mara: User
) -> None:
    view = access.view_or_404(rico, kept(rico, shared=True).public_id)
    refused = [access.refusal_of_change(user, view) for user in (rico, hilde, nina, sven, mara)]
    assert refused[:2] == ["", ""]
    assert all(why.startswith("This view belongs to Rico.") for why in refused[2:])


def test_the_side_bar_shows_what_may_be_seen(rico: User, nina: User, sven: User, hilde: User, mara: User) -> None:
    """Its raw statement agrees with the rights, also for pins that outlived them."""
    everybody = (rico, nina, sven, hilde, mara)
    for owner in everybody:
        for view in (kept(owner, f"{owner} alone"), kept(owner, f"{owner} shares", shared=True)):
            Pin.objects.bulk_create(Pin(user=user, view=view) for user in everybody)
    viewing.delete(SavedView.objects.get(name="Rico shares"), by=rico)
    for user in everybody:
        request = RequestFactory().get("/")
        request.user = user
        assert [entry["label"] for entry in Frame(request).pinned] == names(user)


# changing -----------------------------------------------------------------------------------------


def test_a_view_is_renamed_and_shows_the_same(anna: User) -> None:
    view = viewing.change(kept(anna), by=anna, name="To call")
    assert (view.name, viewing.state_of(view)) == ("To call", READY)


def test_a_view_shows_something_else_under_its_name(anna: User) -> None:
    view = viewing.change(kept(anna), by=anna, state=State({"won": ["1"]}))
    assert (view.name, view.filters, view.rule) == ("Ready for a call", {"won": ["1"]}, None)


def test_a_head_who_takes_a_view_from_the_team_leaves_it_to_its_owner(rico: User, hilde: User) -> None:
    view = viewing.change(kept(rico, shared=True), by=hilde, shared=False)
    assert (view.owner, view.team) == (rico, None)
    assert names(hilde) == []


# pinning ------------------------------------------------------------------------------------------


def test_everybody_pins_for_themselves(rico: User, nina: User) -> None:
    view = kept(rico, shared=True, pinned=True)
    viewing.pin(view, by=nina)
    viewing.unpin(view, by=rico)
    assert [pin.user for pin in Pin.objects.all()] == [nina]


def test_pinning_twice_changes_nothing(anna: User) -> None:
    view = kept(anna)
    viewing.pin(view, by=anna)
    viewing.pin(view, by=anna)
    assert Pin.objects.count() == 1


def test_the_side_bar_has_an_end(anna: User) -> None:
    for number in range(viewing.MOST_PINNED):
        kept(anna, f"View {number}", pinned=True)
    with pytest.raises(BadView) as refusal:
        kept(anna, "One too many", pinned=True)
    assert set(refusal.value.fields) == {"pinned"}
    assert "One too many" not in names(anna)


# deleting -----------------------------------------------------------------------------------------


def test_a_deleted_view_is_gone_and_comes_back_with_its_pins(anna: User) -> None:
    view = kept(anna, pinned=True)
    viewing.delete(view, by=anna)
    assert names(anna) == []
    viewing.bring_back(view, by=anna)
    assert names(anna) == ["Ready for a call"]
    assert Pin.objects.filter(user=anna, view=view).exists()


def test_its_name_is_free_at_once_and_then_it_cannot_come_back(anna: User) -> None:
    view = kept(anna)
    viewing.delete(view, by=anna)
    kept(anna)
    with pytest.raises(BadView, match="There is a view of this name already"):
        viewing.bring_back(view, by=anna)


def test_what_was_deleted_long_ago_goes_for_good(anna: User) -> None:
    old, new = kept(anna, "Old", pinned=True), kept(anna, "New")
    viewing.delete(old, by=anna)
    SavedView.objects.update(deleted_at=timezone.now() - timedelta(days=2))
    SavedView.objects.filter(pk=new.pk).update(deleted_at=None)
    viewing.delete(new, by=anna)
    assert list(SavedView.objects.all()) == [new]


# the database -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["name = ''", "layout = 'cloud'", "sort = 'odd'", "name = 'TWIN'"],
)
def test_the_database_refuses_an_impossible_view(anna: User, change: str) -> None:
    kept(anna, "Twin")
    view = kept(anna, "Other")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE leads_savedview SET {change} WHERE id = %s", [view.pk])


def test_the_database_refuses_a_second_pin(anna: User) -> None:
    view = kept(anna, pinned=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pin.objects.create(user=anna, view=view)
