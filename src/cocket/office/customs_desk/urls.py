"""Addresses of the customs officer's desk."""

from __future__ import annotations

from django.urls import path

from cocket.office.customs_desk import views

urlpatterns = [
    path("", views.find, name="customs-find"),
    path("<str:number>/", views.licence, name="customs-licence"),
    path("<str:number>/draw", views.record, name="customs-draw"),
    path("<str:number>/confirm/<str:draw_id>", views.left, name="customs-confirm"),
    path("<str:number>/back/<str:draw_id>", views.back, name="customs-back"),
]
