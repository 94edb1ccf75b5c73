"""The frame of the live page, in which panels are exchanged, and the page on which people sign in.

Both run nothing of their own: style, script and icon are files that the addresses in `Assets` name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.roles import Identity
from bot.present.messages import Catalog, languages
from bot.present.report_page.html import Html, element, join, quote

#: What languages call themselves.
_LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}
#: How often a browser without script loads the page again, in seconds.
_RELOAD_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Assets:
    """The addresses of the files that the pages need; each changes with its content."""

    style: str
    script: str
    icon: str


@dataclass(frozen=True, slots=True)
class Routes:
    """Where the page is, where its events come from, and where people sign in and out."""

    page: str
    events: str
    sign_in: str
    sign_out: str


def render_dashboard(
    panels: Mapping[str, Html], title: str, identity: Identity, assets: Assets, routes: Routes, t: Catalog
) -> str:
    """The whole page as it is now."""

    def panel(name: str) -> Html:
        return element("div", panels[name], data_panel=name)

    def card(name: str, why: str | None = None) -> Html:
        return element(
            "section",
            element("h2", t(f"live.{name}"), id=f"{name}-title"),
            element("p", why, class_="why") if why else None,
            panel(name),
            class_="card",
            id=name,
            aria_labelledby=f"{name}-title",
        )

    main = element(
        "main",
        panel("figures"),
        element(
            "div",
            element("div", card("hour", t("live.hour_why")), card("accounts"), card("problems")),
            element("div", card("needs"), card("today"), card("queues")),
            class_="board",
        ),
        id="main",
    )
    body = element(
        "body",
        element("a", t("live.skip"), href="#main", class_="skip"),
        _bar(panel("status"), panel("clock"), identity, routes, t),
        # Heard when it changes, which is seldom: numbers that change each second are not read aloud.
        element("p", id="connection", class_="lost", role="status"),
        main,
        data_events=routes.events,
        data_assets=assets.script,
        data_lost=t("live.lost", time="{time}"),  # which the script fills in
        data_back=t("live.back"),
    )
    reload = element("meta", http_equiv="refresh", content=_RELOAD_SECONDS)
    head = [element("noscript", reload), element("script", src=assets.script, defer="defer")]
    return _document(title, body, assets, t, *head)


def render_sign_in(problem: str, seconds: float, assets: Assets, routes: Routes, t: Catalog) -> str:
    """The page on which a token is asked for. `problem` is what was wrong with the one before, or "";
    a browser stays signed in for `seconds`."""
    form = element(
        "form",
        element("label", t("sign_in.token"), for_="token"),
        element(
            "input",
            type="password",
            id="token",
            name="token",
            required="required",
            autocomplete="current-password",
            autofocus="autofocus",
            spellcheck="false",
            maxlength=200,
            aria_describedby="why problem" if problem else "why",
            aria_invalid="true" if problem else None,
        ),
        element("p", problem, id="problem", role="alert", class_="problem") if problem else None,
        element("button", t("sign_in.button"), type="submit"),
        method="post",
        action=routes.sign_in,
    )
    main = element(
        "main",
        element("p", t("live.brand"), class_="brand"),
        element("h1", t("sign_in.title")),
        element("p", t("sign_in.why", duration=t.duration(seconds)), id="why", class_="why"),
        form,
        _languages(routes, t),
        class_="sign-in card",
    )
    return _document(f"{t('sign_in.title')} · {t('live.brand')}", element("body", main), assets, t)


def render_return(assets: Assets, routes: Routes, t: Catalog) -> str:
    """A page that opens the live page at once. Who comes from another site brings no cookie; who comes from
    this page does."""
    body = element("body", element("main", element("a", t("live.title"), href=routes.page)))
    reload = element("meta", http_equiv="refresh", content=f"0; url={routes.page}")
    return _document(t("live.page_title"), body, assets, t, reload)


def _bar(status: Html, clock: Html, identity: Identity, routes: Routes, t: Catalog) -> Html:
    sign_out = element(
        "form",
        element("button", t("live.sign_out"), type="submit", class_="link"),
        method="post",
        action=routes.sign_out,
    )
    return element(
        "header",
        element("div", element("p", t("live.brand"), class_="brand"), element("h1", t("live.title"))),
        element("div", status, clock, class_="state"),
        element(
            "div",
            element("p", quote(identity.name, 64), f" · {t(f'role.{identity.role}')}", class_="who"),
            element("div", _languages(routes, t), sign_out, class_="links"),
            class_="person-bar",
        ),
        class_="bar",
    )


def _languages(routes: Routes, t: Catalog) -> Html:
    links = [
        element(
            "a",
            _LANGUAGES.get(name, name),
            href=f"{routes.page}?lang={name}",
            lang=name,
            hreflang=name,
            aria_current="true" if name == t.language else None,
        )
        for name in languages()
    ]
    return element("p", links, class_="languages")


def _document(title: str, body: Html, assets: Assets, t: Catalog, *head: Html) -> str:
    whole = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", title),
            element("link", rel="icon", type="image/svg+xml", href=assets.icon),
            element("link", rel="stylesheet", href=assets.style),
            join(*head),
        ),
        body,
        lang=t.language,
    )
    return f"<!doctype html>\n{whole.markup}\n"
