"""Addresses of end-use statements; the signer's has no account behind it."""

from __future__ import annotations

from django.urls import path

from cocket.office.statements import views

urlpatterns = [
    path("firm/<str:number>/statement", views.ask, name="statement-ask"),
    path("sign/<str:token>", views.sign, name="statement-sign"),
    path("statements/<str:statement_id>", views.show, name="statement"),
    path("statements/<str:statement_id>/send-back", views.send_back, name="statement-back"),
]
