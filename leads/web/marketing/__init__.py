"""Marketing's desk: what is ready, what nearly is, what came back and why, what is due, what sleeps."""

from django.urls import path

from leads.web.marketing import views

urlpatterns = [path("desk/", views.desk, name="desk")]
