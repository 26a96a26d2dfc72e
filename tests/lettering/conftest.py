"""Letters that an admin added beside the four of BANT."""

from typing import Any

import pytest

from leads.models import BantLetter
from tests import cast


@pytest.fixture
def champion(db: Any) -> BantLetter:
    return cast.a_letter()
