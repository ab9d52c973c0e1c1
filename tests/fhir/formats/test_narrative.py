"""The rules for XHTML in narratives (txt-1, txt-2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.fhir.formats.narrative import narrative_links, narrative_problems

OPEN = '<div xmlns="http://www.w3.org/1999/xhtml">'


def problems(content: str) -> list[tuple[str, str]]:
    return [(problem.key, problem.detail) for problem in narrative_problems(f"{OPEN}{content}</div>")]


@pytest.mark.parametrize(
    "content",
    [
        "text",
        '<p class="a" style="color: red" xml:lang="nb">Hei &amp; hopp&#160;ø</p>',
        '<table border="1"><thead><tr><th colspan="2" align="left">A</th></tr></thead><tbody><tr><td>1</td><td/></tr></tbody></table>',
        '<a href="https://example.org/" title="t">lenke</a> <a name="x"/>',
        '<ul><li><b>a</b><br/></li></ul><img src="#bilde" alt="et bilde"/>',
        '<img src="#bilde" alt="bare et bilde"/>',
        "<!-- a comment -->text",
        "\u00a0",
        "<![CDATA[a]]>",
        "<pre>  a </pre><blockquote>q</blockquote><h1>h</h1><hr/>",
    ],
)
def test_formatting_is_allowed(content: str) -> None:
    assert problems(content) == []


@pytest.mark.parametrize(
    ("content", "key", "detail"),
    [
        ("a<script>alert(1)</script>", "element", "script"),
        ("a<form/>", "element", "form"),
        ("a<iframe/>", "element", "iframe"),
        ('a<object data="x"/>', "element", "object"),
        ('a<link href="x.css"/>', "element", "link"),
        ('a<p onclick="x()">b</p>', "attribute", "p/@onclick"),
        ('a<a href="javascript:x()">b</a>', "script-link", "a/@href"),
        ('a<svg xmlns="http://www.w3.org/2000/svg"/>', "element", "{http://www.w3.org/2000/svg}svg"),
        ("a&nonsense;", "entity", "nonsense"),
        ("a&nbsp;b", "entity", "nbsp"),
        ("&copy;", "entity", "copy"),
        ("   <p> \n </p>", "empty", "div"),
        ("", "empty", "div"),
    ],
)
def test_what_runs_loads_or_says_nothing_is_not(content: str, key: str, detail: str) -> None:
    assert (key, detail) in problems(content)


def test_each_problem_names_its_rule() -> None:
    assert {problem.rule for problem in narrative_problems(f"{OPEN}<script/></div>")} == {"txt-1", "txt-2"}
    assert [problem.rule for problem in narrative_problems(f"{OPEN} </div>")] == ["txt-2"]


def test_the_root_is_a_div_in_the_xhtml_namespace() -> None:
    assert [problem.key for problem in narrative_problems("<div>a</div>")] == ["namespace"]
    assert "root" in [
        problem.key for problem in narrative_problems('<p xmlns="http://www.w3.org/1999/xhtml">a</p>')
    ]


def test_broken_xml_says_where() -> None:
    (problem,) = narrative_problems(f"{OPEN}\n<p>a</div>")
    assert problem.key == "not-xml"
    assert problem.line == 2


def test_no_document_type_and_no_entities() -> None:
    bomb = '<!DOCTYPE div [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + f"{OPEN}&b;</div>"
    assert [problem.key for problem in narrative_problems(bomb)] == ["doctype"]


def test_nesting_without_end_is_reported() -> None:
    deep = OPEN + "<b>" * 1000 + "a" + "</b>" * 1000 + "</div>"
    assert {problem.key for problem in narrative_problems(deep)} & {"depth", "not-xml"}


@given(st.text(alphabet="<>/&;=\"' divpa!-[]\x00é\ud800", max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    for problem in (*narrative_problems(text), *narrative_problems(f"{OPEN}{text}</div>")):
        assert problem.rule in ("txt-1", "txt-2")


@pytest.mark.parametrize(
    ("content", "links", "images", "anchors"),
    [
        ("text", "", "", ""),
        ('<a href="#x">x</a><a href="http://a/#y">y</a>', "x", "", ""),
        ('<img src="#x" alt="x"/><img src="http://a/#y" alt="y"/>', "", "x", ""),
        ('<a name="x"/><p id="y">y</p><map name="z"/>', "", "", "xy"),
        ("<a href=' #x '>&nbsp;</a>", "x", "", ""),
        ('<a href="#x">', "", "", ""),
    ],
)
def test_what_a_narrative_links_to(content: str, links: str, images: str, anchors: str) -> None:
    assert tuple(map(set, narrative_links(f"{OPEN}{content}</div>"))) == (
        set(links),
        set(images),
        set(anchors),
    )


@given(st.text(max_size=60))
def test_links_are_read_from_anything(content: str) -> None:
    links, images, anchors = narrative_links(f"{OPEN}{content}</div>")
    assert all(isinstance(one, str) for one in links | images | anchors)
