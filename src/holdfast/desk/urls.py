"""The addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from holdfast.desk import (
    counts,
    outbox,
    parking,
    people,
    phrases,
    records,
    retaining,
    routing,
    searches,
    shell,
    signing,
)
from holdfast.desk.cases import acting, bulk, ground, listing, page, route
from holdfast.desk.residents import changing, finding, merging
from holdfast.desk.residents import page as resident

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
    path("cases/<str:number>/reading", page.reading, name="case_reading"),
    path("cases/<str:number>/move", acting.move, name="case_move"),
    path("cases/<str:number>/note", acting.note, name="case_note"),
    path("cases/<str:number>/give", acting.give, name="case_give"),
    path("cases/<str:number>/link", acting.link, name="case_link"),
    path("cases/<str:number>/correct", acting.correct, name="case_correct"),
    path("cases/<str:number>/attach", acting.attach, name="case_attach"),
    path("residents/", finding.find, name="residents"),
    path("residents/<uuid:id>/", resident.resident, name="resident"),
    path("residents/<uuid:id>/details", changing.details, name="resident_details"),
    path("residents/<uuid:id>/consent", changing.consent, name="resident_consent"),
    path("residents/<uuid:id>/hold", changing.hold, name="resident_hold"),
    path("residents/<uuid:id>/lift", changing.lift, name="resident_lift"),
    path("residents/<uuid:id>/erase", changing.erase, name="resident_erase"),
    path("residents/<uuid:id>/export", changing.export, name="resident_export"),
    path("residents/<uuid:id>/merge", merging.merge, name="resident_merge"),
    path("residents/<uuid:id>/unmerge", merging.undo, name="resident_unmerge"),
    path("records/", records.records, name="records"),
    path("records/preview", records.preview, name="records_preview"),
    path("records/ask", records.ask, name="records_ask"),
    path("records/<uuid:id>/", records.record, name="record"),
    path("records/<uuid:id>/file", records.file, name="record_file"),
    path("routing/", routing.tester, name="routing"),
    path("retention/", retaining.periods, name="retention"),
    path("unanswered/", searches.unanswered, name="unanswered"),
    path("sign-ins/", signing.sign_ins, name="sign_ins"),
    path("sign-ins/<uuid:id>/end", signing.end_sessions, name="end_sessions"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/find", phrases.find, name="find_phrases"),
    path("phrases/save", phrases.save, name="save_phrase"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/words", outbox.words, name="outbox_words"),
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
