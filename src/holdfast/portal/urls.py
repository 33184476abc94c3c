"""Every address of the resident's site; each exists in every language (`/es/…`)."""

from __future__ import annotations

from django.urls import URLPattern, path

from holdfast.portal.views import (
    address,
    articles,
    cases,
    filing,
    home,
    mine,
    pages,
    report,
    services,
    stop,
    track,
)

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("ask/", home.ask, name="ask"),
    path("ask/suggest/", home.suggest, name="suggest"),
    path("services/", services.everything, name="services"),
    path("services/<slug:code>/", services.service, name="service"),
    path("address/", address.address, name="address"),
    path("address/suggest/", address.suggest, name="suggest_place"),
    path("address/here/", address.here, name="here"),
    path("answers/", articles.articles, name="articles"),
    path("answers/<slug:slug>/", articles.article, name="article"),
    path("answers/<slug:slug>/said/", articles.said, name="said"),
    path("report/", report.choose, name="report"),
    path("report/<uuid:run>/", report.go_on, name="go_on"),
    path("report/<uuid:run>/near/", report.near, name="near"),
    path("report/<uuid:run>/near/<str:number>/", filing.add_me, name="add_me"),
    path("report/<uuid:run>/words/", report.words, name="words"),
    path("report/<uuid:run>/send/", filing.send, name="send"),
    path("report/<uuid:run>/stopped/", report.stopped, name="stopped"),
    path("report/<uuid:run>/place/", report.place, name="place"),
    path("report/<uuid:run>/q/<slug:question>/", report.question, name="question"),
    path("report/<slug:code>/", report.begin, name="begin"),
    path("filed/<str:number>/<str:code>/", filing.filed, name="filed"),
    path("track/", track.ask_number, name="track"),
    path("track/<str:number>/<str:code>/", track.own, name="own"),
    path("cases/", cases.listed, name="cases"),
    path("cases/points.json", cases.points, name="points"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/follow/", cases.follow, name="follow"),
    path("sign-in/", mine.sign_in, name="sign_in"),
    path("sign-in/code/", mine.enter_code, name="enter_code"),
    path("sign-out/", mine.sign_out, name="sign_out"),
    path("mine/", mine.mine, name="mine"),
    path("mine/news/", mine.news, name="news"),
    path("stop/<uuid:message>/<str:code>/", stop.stop, name="stop"),
    path("plain/", pages.plain, name="plain"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
