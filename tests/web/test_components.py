"""The shared parts: what they say to eyes, keyboards and screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError

from holdfast.web import keys, languages, sample
from holdfast.web.icons import FLIP, ICONS, PICTURES, SHAPES, TIDES
from holdfast.web.tags import drawn, words
from holdfast.web.tags import forms as form_tags
from holdfast.web.templatetags import web

Render = Callable[..., str]
WEB = Path(web.__file__).parent.parent


class Report(forms.Form):
    """A form as features write them."""

    place = forms.CharField(label="Place", help_text="A street and number.")
    phone = forms.CharField(label="Mobile number", required=False)
    size = forms.ChoiceField(
        label="How big is it?", choices=[("hand", "A hand"), ("wheel", "A wheel")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    texts = forms.BooleanField(label="Text me the news", required=False)


def test_an_icon_alone_has_a_name_and_one_beside_words_is_hidden() -> None:
    assert 'role="img" aria-label="Search"' in drawn.icon("search", "Search")
    assert 'aria-hidden="true"' in drawn.icon("search")
    assert "aria-label" not in drawn.icon("search")


def test_a_name_cannot_bring_markup_into_an_icon() -> None:
    assert "<b>" not in drawn.icon("search", "<b>x</b>")


def test_a_wrong_icon_in_a_template_is_a_mistake_but_a_wrong_picture_of_a_service_is_not() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        drawn.icon("sparkles")
    assert drawn.picture("sparkles") == drawn.picture("question")


def test_icons_share_no_name_and_those_that_turn_round_exist() -> None:
    sets = [set(each) for each in (ICONS, SHAPES, TIDES)]
    assert len(set().union(*sets)) == sum(map(len, sets))
    assert set(ICONS) >= FLIP
    assert not any(
        "style=" in body for each in (ICONS, SHAPES, TIDES, PICTURES) for body in each.values()
    )


def test_a_state_is_a_shape_and_a_word() -> None:
    html = drawn.status("ok", "Verified", "good")
    assert "<svg" in html
    assert "Verified" in html


def test_a_promise_shows_the_share_used_and_a_pill_only_when_over() -> None:
    assert 'd="M8 8V2A6 6 0 0 1 14.0 8.0z"' in drawn.promise_clock(0.25, "Thu Nov 19")
    assert 'd="M8 8V2A6 6 0 1 1 2.0 8.0z"' in drawn.promise_clock(0.75, "4 h left", "soon")
    assert "promise over" in drawn.promise_clock(1.4, "3 h over")
    assert "promise paused" in drawn.promise_clock(None, "Paused", "paused")
    assert "fill" not in drawn.promise_clock(0, "Nov 30")


def test_a_field_is_tied_to_its_label_hint_and_error(render: Render) -> None:
    form = Report({"place": "", "size": "hand"})
    html = render("{% load web %}{% field form.place data_url='/suggest' %}", form=form)
    assert '<label class="label" for="id_place">' in html
    assert 'aria-describedby="id_place-hint id_place-wrong"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_place-wrong"' in html
    assert 'class="field"' in html
    assert 'data-url="/suggest"' in html
    assert "you can skip" not in html


def test_answers_to_choose_from_are_a_group_with_a_legend(render: Render) -> None:
    html = render("{% load web %}{% field form.size %}", form=Report({"size": "wheel"}))
    assert "<fieldset" in html
    assert re.search(r"<legend[^>]*>\s*How big is it\?", html)
    assert re.findall(r'type="radio" name="size" value="(\w+)"', html) == ["hand", "wheel"]
    assert re.search(r'value="wheel" id="id_size-1" checked', html)
    assert 'id="id_size"' in html, "the summary links to the first answer"


def test_a_single_check_box_carries_its_own_label(render: Render) -> None:
    html = render("{% load web %}{% field form.texts %}", form=Report({"texts": "on"}))
    assert re.search(r'<label class="choice"><input type="checkbox"[^>]*checked', html)
    assert html.count("Text me the news") == 1


def test_the_summary_takes_the_focus_and_leads_to_each_field(render: Render) -> None:
    form = Report({"place": "", "size": ""})
    html = render("{% load web %}{% form_errors form %}", form=form)
    assert 'tabindex="-1" autofocus' in html
    assert 'href="#id_place"' in html
    assert "2 answers need another look" in html
    assert render("{% load web %}{% form_errors form %}", form=Report()).strip() == ""


def test_what_was_typed_is_escaped_wherever_it_comes_back(render: Render) -> None:
    nasty = "\"><script>alert(1)</script>&'"
    html = render(
        "{% load web %}{% entry 'place' label nasty hint=nasty error=nasty %}"
        "{% entry 'more' label nasty rows=3 %}{% choices 'c' label options nasty %}"
        "{% notice nasty %}{% empty nasty nasty '#' nasty %}{% tide 'fixed' nasty %}"
        "{% button nasty %}{% crumbs nasty nasty nasty %}",
        nasty=nasty, label=nasty, options=[(nasty, nasty, nasty)],
    )  # fmt: skip
    assert "<script" not in html
    assert 'value=""&gt;' not in html


def test_pages_keep_the_question_and_say_where_one_is(render: Render) -> None:
    paginator = Paginator(range(300), 25)
    html = render("{% load web %}{% pages p %}", "/cases?q=light&page=5", p=paginator.page(5))
    assert 'href="?q=light&amp;page=4"' in html
    assert 'rel="next"' in html
    assert re.search(r'aria-current="page">.*5</span>', html)
    assert "…" in html
    assert render("{% load web %}{% pages p %}", p=Paginator([1], 25).page(1)).strip() == ""


def test_numbers_are_said_the_way_people_say_them() -> None:
    assert words.dashed("311") == "3-1-1"
    assert words.dashed("+1 555 555 0131") == "+1 555 555 0131"
    assert words.spoken("311") == "3 1 1"
    assert words.tel("(555) 555-0131") == "tel:5555550131"
    assert words.tel("+1 555 555 0131") == "tel:+15555550131"


def test_the_same_page_is_offered_in_the_other_language() -> None:
    assert (
        languages.in_language("/services/pothole?near=48", "es") == "/es/services/pothole?near=48"
    )
    assert languages.in_language("/es/services/", "en") == "/services/"
    assert languages.in_language("/es", "en") == "/"
    assert languages.in_language("/estimates", "es") == "/es/estimates"


def test_the_portal_page_says_its_language_and_where_else_it_is(render: Render) -> None:
    html = render("web/portal_base.html", "/es/track?n=1", "es")
    assert '<html lang="es" dir="ltr">' in html
    assert 'hreflang="en"' in html
    assert 'href="/track?n=1"' in html
    assert 'href="#main">Ir a lo principal' in html
    assert render("web/base.html", language="ar").count('dir="rtl"') == 1


def test_an_error_page_needs_neither_city_nor_request(render: Render) -> None:
    html = render("web/error.html", city=None, request=None, status=500, title="Oh", says="Sorry")
    assert "<h1" in html


@pytest.mark.parametrize("name", ["components", "components_desk", "portal_base", "desk_base"])
def test_no_page_carries_script_or_style_inside(render: Render, name: str) -> None:
    html = render(f"web/{name}.html", **sample.context())
    assert not re.search(r"\sstyle\s*=", html)
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", html)
    assert "javascript:" not in html


def test_every_tag_is_shown_on_a_page_of_parts_or_used_by_the_bases() -> None:
    written = "".join(p.read_text("utf-8") for p in (WEB / "templates/web").rglob("*.html"))
    # What takes a Django form is shown in the tests above.
    for tag in set(web.register.tags) - {"field", "form_errors", "link_button"}:
        assert f"{{% {tag} " in written, tag


def test_keys_name_known_acts_once_and_are_written_as_on_the_keyboard() -> None:
    for group in keys.groups():
        pressed = [key for binding in group.bindings for key in binding.keys]
        assert len(pressed) == len(set(pressed)), group.name
    ids = [b.id for group in keys.groups() for b in group.bindings]
    assert len(ids) == len(set(ids))
    shown = {b.id: b.shown for group in keys.groups() for b in group.bindings}
    assert shown["answer"] == ["1–9"]
    assert shown["save"] == ["Ctrl Enter"]
    assert shown["more-time"] == ["+"]
    assert shown["script"] == ["Esc"]


def test_what_is_kept_is_rendered_once_in_each_language() -> None:
    from django.template import Context, Template
    from django.utils import translation

    part = Template("{% load i18n web %}{% kept %}{% translate 'Close' %} {{ n }}{% endkept %}")
    seen = []
    for n, language in enumerate(("en", "es", "en", "es")):
        with translation.override(language):
            seen.append(part.render(Context({"n": n})))
    assert seen == ["Close 0", "Cerrar 1"] * 2


def test_options_are_escaped_and_one_is_selected() -> None:
    html = form_tags.options([("<Any>", ""), ("Harbor", 7)], 7)
    assert html == (
        '<option value="">&lt;Any&gt;</option><option value="7" selected>Harbor</option>'
    )
    assert " selected" not in form_tags.options([("Harbor", 7)], None)
