"""The addresses of the contact screen and of the wallboard; inside the desk's names."""

from __future__ import annotations

from django.urls import path

from holdfast.desk.contact import asking, course, finding, photos, screen, settling, waiting, wall

urlpatterns = [
    path("contact/", screen.desk, name="contact"),
    path("contact/begin", course.begin, name="contact_begin"),
    path("contact/presence", course.presence, name="contact_presence"),
    path("contact/places", finding.places, name="contact_places"),
    path("contact/drafts/<uuid:run>/resume", course.go_on, name="contact_draft"),
    path("contact/work/<uuid:work>/take", waiting.take, name="work_take"),
    path("contact/work/<uuid:work>/back", waiting.back, name="work_back"),
    path("contact/work/<uuid:work>/done", waiting.done, name="work_done"),
    path("contact/left", screen.left, name="contact_left"),
    path("contact/queues", screen.queues, name="contact_queues"),
    path("contact/<uuid:id>/", screen.contact, name="contact_one"),
    path("contact/<uuid:id>/services", finding.services, name="contact_services"),
    path("contact/<uuid:id>/knowledge", finding.knowledge, name="contact_knowledge"),
    path("contact/<uuid:id>/person", asking.person, name="contact_person"),
    path("contact/<uuid:id>/who", asking.who, name="contact_who"),
    path("contact/<uuid:id>/place", asking.place, name="contact_place"),
    path("contact/<uuid:id>/service", asking.service, name="contact_service"),
    path("contact/<uuid:id>/script-case", asking.script_case, name="contact_script_case"),
    path("contact/<uuid:id>/answer", asking.answer, name="contact_answer"),
    path("contact/<uuid:id>/back", asking.back, name="contact_back"),
    path("contact/<uuid:id>/words", asking.words, name="contact_words"),
    path("contact/<uuid:id>/form", asking.form, name="contact_form"),
    path("contact/<uuid:id>/note", asking.note, name="contact_note"),
    path("contact/<uuid:id>/speak", asking.speak, name="contact_speak"),
    path("contact/<uuid:id>/photos", photos.add, name="contact_photos"),
    path("contact/<uuid:id>/file", settling.file, name="contact_file"),
    path("contact/<uuid:id>/drill", settling.drill, name="contact_drill"),
    path("contact/<uuid:id>/rumor", settling.rumor, name="contact_rumor"),
    path("contact/<uuid:id>/follow", settling.follow, name="contact_follow"),
    path("contact/<uuid:id>/take-back", settling.take_back, name="contact_take_back"),
    path("contact/<uuid:id>/came-to", course.came_to, name="contact_came_to"),
    path("contact/<uuid:id>/article/<slug:slug>", settling.article, name="contact_article"),
    path("contact/<uuid:id>/another", course.another, name="contact_another"),
    path("contact/<uuid:id>/end", course.end, name="contact_end"),
    path("contact/<uuid:id>/resume", course.resume, name="contact_resume"),
    path("contact/<uuid:id>/clock", course.clock, name="contact_clock"),
    path("contact/<uuid:id>/wrap-up", course.wrap_up, name="contact_wrap_up"),
    path("queues/", wall.wall, name="wall"),
]
