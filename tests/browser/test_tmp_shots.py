import os
import pytest
from accounts.roles import Role
from tests import cast
from leads import agreeing
pytestmark = pytest.mark.django_db(transaction=True)
def test_shots(new_page, sign_in):
    lang=os.environ.get("SHOT_LANG","de"); dark=os.environ.get("SHOT_DARK"); w=int(os.environ.get("SHOT_W","1280"))
    mara=cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language=lang)
    hilde, mx = cast.table()[1:]
    anna=cast.person("Anna", Role.MARKETING, cast.marketing(), language=lang)
    ada=cast.person("Ada", Role.ADMIN, language=lang)
    page=new_page(locale=f"{lang}-DE", viewport={"width":w,"height":900}, color_scheme="dark" if dark else "light")
    def shot(name, user, path):
        sign_in(page,user); page.goto(path); page.screenshot(path=f"/tmp/shots/{name}-{lang}-{w}{'-d' if dark else ''}.png", full_page=True)
    from django.utils import translation
    shot("list0", mara, "/agreements/"); shot("wizard0", ada, "/agreements/wizard/")
    with translation.override(lang):
        d=cast.a_draft()
    v=d.version
    for s in ("purpose","definition","clocks","routing","promises","bant"): shot("wiz-"+s, mara, f"/agreements/{v}/wizard/{s}/")
    shot("wizcheck", mara, f"/agreements/{v}/wizard/check/")
    shot("editor", mara, f"/agreements/{v}/edit/"); shot("start", mara, f"/agreements/{v}/edit/start/")
    agreeing.propose(d, by=mara); agreeing.sign(d, by=hilde, password=cast.PASSWORD)
    shot("proposal", mara, f"/agreements/{v}/")
    agreeing.sign(d, by=mara, password=cast.PASSWORD); agreeing.sign(d, by=mx, password=cast.PASSWORD)
    shot("signed", anna, f"/agreements/{v}/"); shot("list", anna, "/agreements/"); shot("diff", anna, f"/agreements/{v}/difference/"); shot("settings", ada, "/settings/"); shot("desk", anna, "/desk/")
