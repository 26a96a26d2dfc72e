from tests.notifying.conftest import PostOffice, post_office

__all__ = ["PostOffice", "post_office"]
