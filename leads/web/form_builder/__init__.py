"""Pages of the forms, for whoever builds them."""

from leads.web.form_builder.urls import urlpatterns

__all__ = ["urlpatterns"]
