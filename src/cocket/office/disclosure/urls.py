"""Addresses of due process."""

from __future__ import annotations

from django.urls import path

from cocket.office.disclosure import views

urlpatterns = [
    path("evidence/<str:number>", views.evidence, name="evidence"),
    path("letters/<str:number>", views.letter, name="letter"),
    path("letters/<str:number>/paper", views.letter_pdf, name="letter-pdf"),
    path("files/<str:number>", views.file, name="file"),
]
