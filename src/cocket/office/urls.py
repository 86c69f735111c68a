"""Addresses of the site where people work; each desk adds its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cocket.office.documents import views as files
from cocket.office.pages import views
from cocket.office.reporting import views as reports

handler500 = "cocket.office.pages.middleware.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("cocket.office.access.urls")),
    path("", include("cocket.office.personal.urls")),
    path("language", views.language, name="language"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
    path("documents/<str:document_id>", files.download, name="document"),
    path("dossiers/<str:number>", files.dossier, name="dossier"),
    path("reports/<str:name>", reports.table, name="report"),
    path("", include("cocket.office.issuing.urls")),
    path("", include("cocket.office.statements.urls")),
    path("", include("cocket.office.colleagues.urls")),
    path("firm/", include("cocket.office.exporter_desk.urls")),
    path("staff/", include("cocket.office.staff.views")),
    path("customs/", include("cocket.office.customs_desk.urls")),
    path("office/", include("cocket.office.caseworker_desk.urls")),
    path("api/v1/", include("cocket.office.api.urls")),
    path("", include("cocket.office.disclosure.urls")),
    path("rulings/", include("cocket.office.rulings.urls")),
    path("overseer/", include("cocket.office.overseer_desk.urls")),
]
