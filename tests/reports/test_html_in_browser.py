"""The HTML report in a real browser: silent console, no traffic, keyboard, contrast, phone and paper."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from example_result import EXAMPLE, VERIFIED
from playwright.sync_api import Browser, Page, sync_playwright

from validator.reports.files import write_reports
from validator.reports.formats import html_file
from validator.results import Target

pytestmark = pytest.mark.browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORTS = {
    "example": EXAMPLE,
    "verified": VERIFIED,
    "interrupted": replace(VERIFIED, complete=False, target=Target("http://127.0.0.1:8080/fhir", "sandbox")),
}

# For every visible text: the ratio between its colour and the background that is painted behind it (WCAG 2.2, 1.4.3).
# Transparent backgrounds are laid over what is behind them.
LOW_CONTRAST = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const layer = rgba(getComputedStyle(e).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  let checked = 0;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({contentVisibilityAuto: true})) continue;
    const background = behind(element);
    const foreground = over(rgba(getComputedStyle(element).color), background);
    const [a, b] = [luminance(foreground), luminance(background)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    checked += 1;
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${element.className || element.tagName}: ${node.data.trim().slice(0, 60)}`);
  }
  return {checked, found};
}
"""


def _chromium() -> str | None:
    candidates = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = _chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine: install it or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reports")
    for name, result in REPORTS.items():
        write_reports(result, root / name, ["html"])
    return root


def opened(
    browser: Browser,
    folder: Path,
    name: str = "example",
    *,
    language: str = "nb",
    width: int = 1200,
    scheme: str = "light",
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto((folder / name / html_file(language)).as_uri())  # type: ignore[arg-type]
    return page


@pytest.mark.parametrize("name", REPORTS)
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
    file = (folder / name / html_file(language)).as_uri()  # type: ignore[arg-type]
    page.goto(file)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.wait_for_timeout(100)
    assert messages == []
    assert [address for address in addresses if not address.startswith("data:")] == [file]
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.page')).maxWidth") != "none"
    page.close()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_for_everyone(browser: Browser, folder: Path, name: str, scheme: str) -> None:
    page = opened(browser, folder, name, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    page.evaluate("document.querySelector('.skip').focus()")
    measured = page.evaluate(LOW_CONTRAST)
    assert measured["checked"] > 60
    assert measured["found"] == []


def test_the_contrast_check_notices_faint_text(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, "verified")
    page.evaluate("document.querySelector('.headline').style.color = '#9a9a9a'")
    (found,) = page.evaluate(LOW_CONTRAST)["found"]
    assert "headline" in found


def test_everything_that_can_be_used_can_be_used_by_keyboard(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = 0
    for _ in range(400):
        page.keyboard.press("Tab")
        tag = page.evaluate("document.activeElement.tagName")
        if tag == "BODY":
            break
        if tag == "SUMMARY":
            reached += 1
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
    expected = page.evaluate(
        "[...document.querySelectorAll('main summary')].filter((s) => s.checkVisibility()).length"
    )
    assert reached == expected > 10


def test_evidence_unfolds_with_enter(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder)
    suite = page.locator("details.suite").first
    suite.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert suite.evaluate("(d) => d.open")
    scenario = suite.locator("details.scenario").first
    scenario.locator("> summary").focus()
    page.keyboard.press("Space")
    assert scenario.locator(".checks").first.is_visible()


def test_a_link_to_folded_evidence_unfolds_it(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder)
    page.locator("#failure-1 .origin a").click()
    assert page.locator("#evidence details.scenario[open]").count() == 1
    assert page.locator("#evidence details.scenario[open] .steps").is_visible()


def test_the_languages_link_to_each_other(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder)
    page.get_by_role("link", name="This report in English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("link", name="Denne rapporten på norsk").click()
    assert page.evaluate("document.documentElement.lang") == "nb"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [320, 768, 1000])
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, folder: Path, name: str, width: int) -> None:
    page = opened(browser, folder, name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = page.evaluate(
        """(width) => [...document.querySelectorAll('main *, header *, footer *')]
            .filter((e) => e.checkVisibility() && !e.closest('.excerpt pre, .visually-hidden, thead'))
            .filter((e) => e.getBoundingClientRect().right > width + 0.5)
            .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)""",
        width,
    )
    assert beyond == []


def test_tables_stay_tables_for_a_screen_reader_on_a_phone(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder, width=360)
    table = page.get_by_role("table", name="Hva løsningen er verifisert for")
    assert table.get_by_role("columnheader").count() == 6
    assert table.get_by_role("rowheader").count() == 8
    assert table.get_by_role("cell").count() == 40


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper(browser: Browser, folder: Path, name: str, scheme: str) -> None:
    page = opened(browser, folder, name, scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    assert page.evaluate(LOW_CONTRAST)["found"] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".skip").is_visible()
    for shown in page.locator(".failure > .exchange .folded").all()[: 4 if name == "example" else 0]:
        assert shown.evaluate("(e) => e.checkVisibility() && e.getBoundingClientRect().height > 0")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") >= 2
