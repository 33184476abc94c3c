"""The addresses of the contact screen and of the wallboard; inside the desk's names."""

from __future__ import annotations

from django.urls import path

from holdfast.desk.contact import acting, finding, photos, screen, waiting, wall

urlpatterns = [
    path("contact/", screen.desk, name="contact"),
    path("contact/begin", acting.begin, name="contact_begin"),
    path("contact/presence", acting.presence, name="contact_presence"),
    path("contact/places", finding.places, name="contact_places"),
    path("contact/drafts/<uuid:run>/resume", acting.go_on, name="contact_draft"),
    path("contact/work/<uuid:work>/take", waiting.take, name="work_take"),
    path("contact/work/<uuid:work>/back", waiting.back, name="work_back"),
    path("contact/work/<uuid:work>/done", waiting.done, name="work_done"),
    path("contact/left", screen.left, name="contact_left"),
    path("contact/queues", screen.queues, name="contact_queues"),
    path("contact/<uuid:id>/", screen.contact, name="contact_one"),
    path("contact/<uuid:id>/services", finding.services, name="contact_services"),
    path("contact/<uuid:id>/knowledge", finding.knowledge, name="contact_knowledge"),
    path("contact/<uuid:id>/person", acting.person, name="contact_person"),
    path("contact/<uuid:id>/who", acting.who, name="contact_who"),
    path("contact/<uuid:id>/place", acting.place, name="contact_place"),
    path("contact/<uuid:id>/service", acting.service, name="contact_service"),
    path("contact/<uuid:id>/answer", acting.answer, name="contact_answer"),
    path("contact/<uuid:id>/back", acting.back, name="contact_back"),
    path("contact/<uuid:id>/words", acting.words, name="contact_words"),
    path("contact/<uuid:id>/form", acting.form, name="contact_form"),
    path("contact/<uuid:id>/note", acting.note, name="contact_note"),
    path("contact/<uuid:id>/speak", acting.speak, name="contact_speak"),
    path("contact/<uuid:id>/photos", photos.add, name="contact_photos"),
    path("contact/<uuid:id>/file", acting.file, name="contact_file"),
    path("contact/<uuid:id>/follow", acting.follow, name="contact_follow"),
    path("contact/<uuid:id>/take-back", acting.take_back, name="contact_take_back"),
    path("contact/<uuid:id>/came-to", acting.came_to, name="contact_came_to"),
    path("contact/<uuid:id>/article/<slug:slug>", acting.article, name="contact_article"),
    path("contact/<uuid:id>/another", acting.another, name="contact_another"),
    path("contact/<uuid:id>/end", acting.end, name="contact_end"),
    path("contact/<uuid:id>/resume", acting.resume, name="contact_resume"),
    path("contact/<uuid:id>/clock", acting.clock, name="contact_clock"),
    path("contact/<uuid:id>/wrap-up", acting.wrap_up, name="contact_wrap_up"),
    path("queues/", wall.wall, name="wall"),
]
