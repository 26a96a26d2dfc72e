"""What strangers see: forms of the company, without a sign-in."""

from leads.web.public import hosted

urlpatterns = [*hosted.urlpatterns]
