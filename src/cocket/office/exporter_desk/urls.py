"""Addresses of the exporter's desk."""

from __future__ import annotations

from django.urls import path

from cocket.office.exporter_desk import asking, views

urlpatterns = [
    path("", views.cases, name="exporter-cases"),
    path("new", views.new, name="exporter-new"),
    path("<str:number>/", views.case, name="exporter-case"),
    path("<str:number>/ask/<str:name>", asking.step, name="exporter-step"),
    path("<str:number>/questions", asking.questions, name="exporter-questions"),
    path("<str:number>/check", asking.check, name="exporter-check"),
    path("<str:number>/do/<str:action>", views.deed, name="exporter-deed"),
    path("<str:number>/document", views.document, name="exporter-document"),
    path("<str:number>/ship", views.ship, name="exporter-ship"),
    path("<str:number>/follow/<str:word>", views.follow, name="exporter-follow"),
    path("<str:number>/arrived/<str:draw_id>", views.arrived, name="exporter-arrived"),
    path("<str:number>/hand-over/<str:draw_id>", views.hand, name="exporter-hand"),
    path("<str:number>/back/<str:draw_id>", views.back, name="exporter-back"),
]
