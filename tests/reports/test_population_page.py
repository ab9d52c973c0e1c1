"""The summary of a population as a page, in a real browser: plots, tables, keyboard, contrast, phone and paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from example_population import CONDITIONS, FEW, LIKE_THE_REFERENCE, POPULATION
from playwright.sync_api import Browser, Page
from test_html_in_browser import LOW_CONTRAST
from test_html_in_browser import browser as browser  # the fixture

from validator.reports.population_page import population_pages, render_page

SUMMARIES = {"example": POPULATION, "alike": LIKE_THE_REFERENCE, "few": FEW}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("population")
    for name, summary in SUMMARIES.items():
        (root / name).mkdir()
        for file, page in population_pages(summary).items():
            (root / name / file).write_text(page, encoding="utf-8")
    return root


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator:
    contexts = []

    def open_page(
        name: str = "example", language: str = "nb", width: int = 1200, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto((folder / name / f"summary.{language}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


# -- the file itself


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_needs_nothing_from_outside(language: str) -> None:
    page = population_pages(POPULATION)[f"summary.{language}.html"]
    assert not re.search(r"<(script|img|iframe|object|embed|form)\b", page)
    assert not re.search(r"\bstyle=|\bon[a-z]+=|@import|url\(", page)
    assert "default-src 'none'" in page
    assert re.findall(r'<link [^>]*href="([^"]*)"', page) == ["data:,"]


def test_the_title_says_that_it_is_synthetic() -> None:
    assert "<title>Syntetisk befolkning, 20\u00a0000 personer" in render_page(POPULATION, "nb")
    assert "<title>Synthetic population, 20,000 persons" in render_page(POPULATION, "en")


def test_what_comes_from_data_is_text_and_not_markup() -> None:
    page = render_page(POPULATION, "nb")
    assert "<b>Skummel" not in page
    assert "&lt;b&gt;Skummel&lt;/b&gt; &amp; lang" in page


def test_ages_that_differ_are_named_first_and_marked_in_the_table() -> None:
    bands = list(POPULATION.pyramid.bands)
    bands[18] = replace(bands[18], men=replace(bands[18].men, generated=0.001))
    page = render_page(replace(POPULATION, pyramid=replace(POPULATION.pyramid, bands=tuple(bands))), "nb")
    listed = re.findall(r'<li><a href="#(\w+)">', page.split('class="apart-list"')[1].split("</ul>")[0])
    assert listed == ["pyramid", "conditions"]
    assert page.split('class="ages-table"')[1].split("</table>")[0].count("avviker") == 1


# -- in a browser


@pytest.mark.browser
@pytest.mark.parametrize("name", SUMMARIES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_console_is_silent_and_nothing_is_fetched(
    browser: Browser, folder: Path, name: str, language: str
) -> None:
    page = browser.new_page()
    messages: list[str] = []
    addresses: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    file = (folder / name / f"summary.{language}.html").as_uri()
    page.goto(file)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.wait_for_timeout(100)
    assert messages == []
    assert [address for address in addresses if not address.startswith("data:")] == [file]
    assert page.evaluate("getComputedStyle(document.querySelector('.pyramid')).display") == "grid"
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", SUMMARIES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_for_everyone(opened, name: str, scheme: str) -> None:
    page = opened(name, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.evaluate("document.querySelector('.skip').focus()")
    measured = page.evaluate(LOW_CONTRAST)
    assert measured["checked"] > 60
    assert measured["found"] == []


# WCAG 2.2, 1.4.11: what a plot is made of, and what is behind it.
PLOT_CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const rgb = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'white';
  };
  const ratio = (one, other) => {
    const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  return [...document.querySelectorAll('rect.fill, line.mark, path.outline')].map((e) => {
    const drawn = getComputedStyle(e);
    return ratio(e.tagName === 'rect' ? drawn.fill : drawn.stroke, behind(e));
  });
}
"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_plots_can_be_told_from_what_is_behind_them(opened, scheme: str, media: str) -> None:
    page = opened(scheme=scheme)
    page.emulate_media(media=media, color_scheme=scheme)
    ratios = page.evaluate(PLOT_CONTRAST)
    assert len(ratios) > 50
    assert min(ratios) >= 3


@pytest.mark.browser
def test_bars_are_as_long_as_their_figures_say(opened) -> None:
    page = opened()
    widths = page.eval_on_selector_all(
        "#conditions rect.fill", "(bars) => bars.map((b) => b.getBoundingClientRect().width)"
    )
    marks = page.eval_on_selector_all(
        "#conditions line.mark", "(marks) => marks.map((m) => m.getBoundingClientRect().left)"
    )
    start = page.eval_on_selector("#conditions rect.fill", "(bar) => bar.getBoundingClientRect().left")
    longest = max(max(row.generated, row.expected or 0) for row in CONDITIONS.rows)
    full = marks[0] - start  # the reference of the first row is the longest there is
    for row, width, mark in zip(CONDITIONS.rows, widths, marks, strict=True):
        assert width == pytest.approx(full * row.generated / longest, abs=2)
        assert mark - start == pytest.approx(full * (row.expected or 0) / longest, abs=2)


@pytest.mark.browser
def test_the_bars_of_the_pyramid_stand_beside_their_ages(opened) -> None:
    page = opened()
    middles = (
        """(all) => all.map((e) => { const r = e.getBoundingClientRect(); return r.top + r.height / 2 })"""
    )
    ages = page.eval_on_selector_all(".ages li", middles)
    assert len(ages) == 20
    for side in ("men", "women"):
        bars = page.eval_on_selector_all(f".pyramid .{side} rect.fill", middles)
        assert bars == pytest.approx(ages, abs=1.5)
    men = page.eval_on_selector_all(
        ".pyramid .men rect.fill", "(all) => all.map((e) => e.getBoundingClientRect().right)"
    )
    assert max(men) - min(men) < 1  # they begin at the middle


@pytest.mark.browser
def test_everything_that_can_be_used_can_be_used_by_keyboard(opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.locator(".ages-table").is_visible()


@pytest.mark.browser
def test_every_link_within_the_page_leads_somewhere(opened) -> None:
    page = opened()
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash)"
    )
    assert lost == []
    assert page.locator(".answer a[href='#conditions']").count() == 1


@pytest.mark.browser
def test_the_languages_link_to_each_other(opened) -> None:
    page = opened()
    page.get_by_role("link", name="This page in English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("link", name="Denne siden på norsk").click()
    assert page.evaluate("document.documentElement.lang") == "nb"


@pytest.mark.browser
@pytest.mark.parametrize("name", SUMMARIES)
@pytest.mark.parametrize("width", [320, 380, 768, 1000])
def test_a_phone_needs_no_sideways_scrolling(opened, name: str, width: int) -> None:
    page = opened(name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = page.evaluate(
        """(width) => [...document.querySelectorAll('main *, header *, footer *')]
            .filter((e) => e.checkVisibility() && !e.closest('svg'))
            .filter((e) => e.getBoundingClientRect().right > width + 0.5)
            .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)""",
        width,
    )
    assert beyond == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_tables_are_tables_for_a_screen_reader_and_plots_are_silent(opened, width: int) -> None:
    page = opened(width=width)
    table = page.get_by_role("table", name="Vanligste varige sykdommer")
    assert table.get_by_role("rowheader").count() == 3
    assert table.get_by_role("cell").count() == 9
    assert table.get_by_role("columnheader").count() >= 3
    assert page.get_by_role("img").count() == 0
    assert (
        page.locator("svg").count() == page.locator("[aria-hidden=true] svg, svg[aria-hidden=true]").count()
    )


@pytest.mark.browser
@pytest.mark.parametrize("name", SUMMARIES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper(opened, name: str, scheme: str) -> None:
    page = opened(name, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(LOW_CONTRAST)["found"] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".skip").is_visible()
    assert page.locator(".pyramid").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")
