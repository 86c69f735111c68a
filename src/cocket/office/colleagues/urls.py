"""Addresses of a firm's people; whoever is invited has no account yet."""

from __future__ import annotations

from django.urls import path

from cocket.office.colleagues import views

urlpatterns = [
    path("firm/people", views.people, name="colleagues"),
    path("firm/people/invite", views.invite, name="colleague-invite"),
    path("firm/people/<str:account_id>/role", views.role, name="colleague-role"),
    path("firm/people/<str:account_id>/close", views.close, name="colleague-close"),
    path("join/<str:token>", views.join, name="join"),
]
