"""Every address of the resident's site; each exists in every language (`/es/…`)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.gzip import gzip_page

from holdfast.portal.views import (
    address,
    articles,
    bulletins,
    cases,
    filing,
    guides,
    home,
    mine,
    offers,
    pages,
    people,
    registers,
    report,
    services,
    shelters,
    stop,
    subscribing,
    track,
)

app_name = "portal"


def _page(route: str, view: Callable[..., HttpResponse], *, name: str) -> URLPattern:
    """A page of the portal: compressed here, since not every city has a proxy that does it (with
    random padding, so that its length gives no secret away)."""
    return path(route, gzip_page(view), name=name)


urlpatterns: list[URLPattern] = [
    _page("", home.home, name="home"),
    _page("ask/", home.ask, name="ask"),
    _page("ask/suggest/", home.suggest, name="suggest"),
    _page("services/", services.everything, name="services"),
    _page("services/<slug:code>/", services.service, name="service"),
    _page("address/", address.address, name="address"),
    _page("address/suggest/", address.suggest, name="suggest_place"),
    _page("address/here/", address.here, name="here"),
    _page("answers/", articles.articles, name="articles"),
    _page("answers/<slug:slug>/", articles.article, name="article"),
    _page("answers/<slug:slug>/said/", articles.said, name="said"),
    _page("guides/", guides.listed, name="guides"),
    _page("guides/<slug:code>/", guides.guide, name="guide"),
    _page("guides/<slug:code>/begin/", guides.begin, name="guide_begin"),
    _page("guides/run/<uuid:run>/", guides.go_on, name="guide_on"),
    _page("guides/run/<uuid:run>/place/", guides.place, name="guide_place"),
    _page("guides/run/<uuid:run>/end/", guides.end, name="guide_end"),
    _page("guides/run/<uuid:run>/case/", guides.open_case, name="guide_case"),
    _page("guides/run/<uuid:run>/step/<slug:step>/", guides.step, name="guide_step"),
    _page("alerts/", bulletins.listed, name="alerts"),
    _page("alerts/get/", subscribing.get_alerts, name="get_alerts"),
    _page("alerts/get/code/", subscribing.alerts_code, name="alerts_code"),
    _page("alerts/feed.atom", bulletins.atom, name="bulletins_atom"),
    _page("alerts/feed.rss", bulletins.rss, name="bulletins_rss"),
    _page("alerts/feed.geojson", bulletins.geojson, name="bulletins_geojson"),
    _page("alerts/feed.ics", bulletins.calendar, name="bulletins_calendar"),
    _page("alerts/phone.json", bulletins.phone, name="bulletins_phone"),
    _page("alerts/<int:number>/", bulletins.bulletin, name="bulletin"),
    _page("alerts/<int:number>.cap", bulletins.cap, name="bulletin_cap"),
    path("alerts/<int:number>.wav", bulletins.spoken, name="bulletin_spoken"),
    _page("shelters/", shelters.listed, name="shelters"),
    _page("people/", people.choose, name="people"),
    _page("people/safe/", people.safe, name="people_safe"),
    _page("people/safe/noted/", people.safe_noted, name="people_safe_noted"),
    _page("people/looking/", people.looking, name="people_looking"),
    _page("people/looking/noted/", people.looking_noted, name="people_looking_noted"),
    _page("offer/", offers.choose, name="offer"),
    _page("offer/time/", offers.time, name="offer_time"),
    _page("offer/goods/", offers.goods, name="offer_goods"),
    _page("offer/money/", offers.money, name="offer_money"),
    _page("offer/noted/", offers.noted, name="offer_noted"),
    _page("registers/", registers.listed, name="registers"),
    _page("registers/<slug:code>/", registers.register, name="register"),
    _page("registers/<slug:code>/<int:number>/<uuid:file>", registers.photo, name="register_photo"),
    _page(
        "registers/<slug:code>/<int:number>/<uuid:file>/<slug:size>",
        registers.photo,
        name="register_photo_size",
    ),
    _page("registers/<slug:code>/tell/", registers.tell, name="register_tell"),
    _page("registers/<slug:code>/tell/noted/", registers.noted, name="register_noted"),
    _page("report/", report.choose, name="report"),
    _page("report/<uuid:run>/", report.go_on, name="go_on"),
    _page("report/<uuid:run>/near/", report.near, name="near"),
    _page("report/<uuid:run>/near/<str:number>/", filing.add_me, name="add_me"),
    _page("report/<uuid:run>/words/", report.words, name="words"),
    _page("report/<uuid:run>/send/", filing.send, name="send"),
    _page("report/<uuid:run>/stopped/", report.stopped, name="stopped"),
    _page("report/<uuid:run>/place/", report.place, name="place"),
    _page("report/<uuid:run>/q/<slug:question>/", report.question, name="question"),
    _page("report/<slug:code>/", report.begin, name="begin"),
    _page("filed/<str:number>/<str:code>/", filing.filed, name="filed"),
    _page("track/", track.ask_number, name="track"),
    _page("track/<str:number>/<str:code>/", track.own, name="own"),
    _page("cases/", cases.listed, name="cases"),
    _page("cases/points.json", cases.points, name="points"),
    _page("cases/<str:number>/", cases.case, name="case"),
    _page("cases/<str:number>/follow/", cases.follow, name="follow"),
    _page("sign-in/", mine.sign_in, name="sign_in"),
    _page("sign-in/code/", mine.enter_code, name="enter_code"),
    _page("sign-out/", mine.sign_out, name="sign_out"),
    _page("mine/", mine.mine, name="mine"),
    _page("mine/news/", mine.news, name="news"),
    _page("mine/alerts/stop/", subscribing.stop_alerts, name="stop_alerts"),
    _page("mine/data/", mine.data, name="data"),
    _page("mine/erase/", mine.erase, name="erase"),
    _page("stop/<uuid:message>/<str:code>/", stop.stop, name="stop"),
    _page("plain/", pages.plain, name="plain"),
    _page("privacy/", pages.privacy, name="privacy"),
    _page("accessibility/", pages.accessibility, name="accessibility"),
]
