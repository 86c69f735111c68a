"""Addresses of the overseer's desk."""

from __future__ import annotations

from django.urls import path

from cocket.office.overseer_desk import views

urlpatterns = [
    path("", views.start, name="overseer"),
    path("precedents", views.precedents, name="overseer-precedents"),
    path("precedents.json", views.precedents_file, name="overseer-precedents-file"),
    path("practice", views.practice, name="overseer-practice"),
]
