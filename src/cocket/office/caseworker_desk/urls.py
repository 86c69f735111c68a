"""Addresses of the caseworker's desk."""

from __future__ import annotations

from django.urls import path

from cocket.office.caseworker_desk import matches, recording, views

urlpatterns = [
    path("", views.cases, name="caseworker-cases"),
    path("<str:number>/", views.case, name="caseworker-case"),
    path("<str:number>/matches/<int:hit>", matches.match, name="caseworker-match"),
    path("<str:number>/outcome", recording.outcome, name="caseworker-outcome"),
    path("<str:number>/do/<str:action>", views.deed, name="caseworker-deed"),
]
