"""Addresses of rulings."""

from __future__ import annotations

from django.urls import path

from cocket.office.rulings import views

urlpatterns = [
    path("register", views.register, name="ruling-register"),
    path("register/<str:number>", views.review, name="ruling-review"),
    path("cite/<str:number>", views.cite, name="ruling-cite"),
    path("<str:name>", views.public, name="ruling-public"),
]
