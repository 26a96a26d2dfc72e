"""Somebody in marketing answers for what touchpoints bring."""

import pytest

from accounts.models import User


@pytest.fixture(autouse=True)
def _marketing_is_there(anna: User) -> User:
    return anna
