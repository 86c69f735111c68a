"""Addresses of the VC-API."""

from __future__ import annotations

from django.urls import path

from cocket.office.vc_api import views

urlpatterns = [
    path("credentials/issue", views.issue),
    path("credentials/verify", views.verify),
    path("credentials/status", views.status),
    path("presentations/verify", views.verify_presentation),
]
