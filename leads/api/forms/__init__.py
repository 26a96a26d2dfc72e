"""Forms on the web, for whoever builds them: designed, published, retired; and what visitors sent by them."""

from leads.api.forms.views import urlpatterns

__all__ = ["urlpatterns"]
