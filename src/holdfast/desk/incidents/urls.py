"""The addresses of incidents at the desk."""

from __future__ import annotations

from django.urls import path

from holdfast.desk.incidents import acting, activation, board, log, playbooks, rumors, sitreps

urlpatterns = [
    path("", board.listed, name="incidents"),
    path("band", board.band, name="incidents_band"),
    path("new", acting.begin, name="incident_new"),
    path("<uuid:id>/", board.incident, name="incident"),
    path("<uuid:id>/describe", acting.describe, name="incident_describe"),
    path("<uuid:id>/propose", activation.propose, name="incident_propose"),
    path("<uuid:id>/reverse", activation.reverse_line, name="line_reverse"),
    path("<uuid:id>/keep", activation.keep_line, name="line_keep"),
    path("<uuid:id>/extend", acting.extend, name="incident_extend"),
    path("<uuid:id>/duty", acting.duty, name="incident_duty"),
    path("<uuid:id>/log", log.entries, name="incident_log"),
    path("<uuid:id>/214", log.form_214, name="incident_214"),
    path("<uuid:id>/close", acting.close, name="incident_close"),
    path("<uuid:id>/rumors", rumors.register, name="incident_rumors"),
    path("<uuid:id>/sitreps", sitreps.listed, name="incident_sitreps"),
    path("<uuid:id>/sitreps/plan", sitreps.plan, name="incident_sitreps_plan"),
    path("rumors/<uuid:id>/check", rumors.check, name="rumor_check"),
    path("rumors/<uuid:id>/answer", rumors.answer, name="rumor_answer"),
    path("rumors/<uuid:id>/move", rumors.move, name="rumor_move"),
    path("sitreps/<uuid:id>/", sitreps.sitrep, name="sitrep"),
    path("sitreps/<uuid:id>/acknowledge", sitreps.acknowledge, name="sitrep_acknowledge"),
    path("sitreps/<uuid:id>/<slug:section>/<str:key>", sitreps.records, name="sitrep_records"),
    path("activations/<uuid:id>/", activation.activation, name="activation"),
    path("activations/<uuid:id>/lines", activation.choose, name="activation_lines"),
    path("activations/<uuid:id>/approve", activation.approve, name="activation_approve"),
    path("activations/<uuid:id>/withdraw", activation.withdraw, name="activation_withdraw"),
    path("activations/<uuid:id>/review", activation.review, name="activation_review"),
    path("playbooks/", playbooks.listed, name="playbooks"),
    path("playbooks/<uuid:id>/", playbooks.playbook, name="playbook"),
    path("playbooks/<uuid:id>/remove", playbooks.remove, name="playbook_remove"),
    path("playbooks/<uuid:id>/lines/<slug:code>", playbooks.line, name="playbook_line"),
]
