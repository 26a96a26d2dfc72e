"""The agreement's pages: its versions, one as a document, the editor, the wizard, signing and acknowledging."""

from leads.web.agreements.urls import urlpatterns

__all__ = ["urlpatterns"]
