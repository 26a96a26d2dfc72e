from tests.notifying.conftest import post_office

__all__ = ["post_office"]
