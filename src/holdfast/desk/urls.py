"""The addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from holdfast.desk import counts, outbox, parking, people, shell
from holdfast.desk.cases import acting, bulk, ground, listing, page, route

app_name = "desk"

urlpatterns = [
    path("", shell.home, name="home"),
    path("find", listing.find, name="find"),
    path("", include("holdfast.desk.contact.urls")),
    path("me/", shell.preferences, name="preferences"),
    path("cases/", listing.cases, name="cases"),
    path("cases/lists", listing.save_list, name="save_list"),
    path("cases/route", route.sheet, name="route"),
    path("cases/route/side", route.side, name="route_side"),
    path("cases/bulk", bulk.preview, name="bulk"),
    path("cases/bulk/do", bulk.do, name="bulk_do"),
    path("cases/bulk/undo", bulk.undo, name="bulk_undo"),
    path("cases/ground.svg", ground.picture, name="ground"),
    path("cases/<str:number>/", page.case, name="case"),
    path("cases/<str:number>/print", page.printed, name="case_print"),
    path("cases/<str:number>/move", acting.move, name="case_move"),
    path("cases/<str:number>/note", acting.note, name="case_note"),
    path("cases/<str:number>/give", acting.give, name="case_give"),
    path("cases/<str:number>/link", acting.link, name="case_link"),
    path("cases/<str:number>/correct", acting.correct, name="case_correct"),
    path("cases/<str:number>/attach", acting.attach, name="case_attach"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:message>/resend", outbox.resend, name="resend"),
    path("parked/", parking.parked, name="parked"),
    path("parked/<int:held>/", parking.decide, name="parked_decide"),
    path("counts/", counts.counts, name="counts"),
    path("staff/", people.staff, name="staff"),
    path("staff/new", people.person, name="person_new"),
    path("staff/<uuid:id>/", people.person, name="person"),
    path("staff/<uuid:id>/factor", people.reset_factor, name="reset_factor"),
    path("clients/", people.clients, name="clients"),
    path("clients/<uuid:id>/revoke", people.revoke, name="revoke_client"),
]
