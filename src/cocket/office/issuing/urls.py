"""Addresses of what the office signs and publishes."""

from __future__ import annotations

from django.urls import path

from cocket.office.issuing import views

urlpatterns = [
    path("papers/<str:document>/<str:form>", views.paper, name="paper"),
    path("published/<path:name>", views.published, name="published"),
    path(".well-known/did.json", views.did, name="did"),
]
