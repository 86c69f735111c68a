"""Addresses of personal data."""

from __future__ import annotations

from django.urls import path

from cocket.office.personal import views

urlpatterns = [
    path("account/data", views.own, name="own-data"),
    path("account/data/file", views.own_file, name="own-data-file"),
    path("personal-data", views.officer, name="personal-data"),
]
