"""Templates that are cheap to fill mean what Jinja's own mean."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from wiki.web.compiling import CheapEnvironment, escape_printed
from wiki.web.templating import make_environment


class Page:
    def __init__(self, title: object) -> None:
        self.title = title

    def line(self, first: object, *, last: object = "") -> str:
        return f"{first}{self.title}{last}"


TEMPLATES = {
    "base": '<title>{% block title %}{{ page.title ~ " · " }}{% endblock %}</title>{% block main %}{% endblock %}',
    "macros": """
{% macro seal(name, number=None, alone=True) %}<i{% if number %} n="{{ number }}"{% endif %}>{{ name }}{{ alone }}</i>{% endmacro %}
{% macro both(one, two) %}{{ seal(one) }}{{ seal(two, alone=False) }}{{ seal(number=3, name="<") }}{% endmacro %}
{% macro box() %}<b>{{ caller("<x>") }}</b>{% endmacro %}
{% macro many() %}{{ varargs|join("+") }}{{ kwargs.x }}{% endmacro %}""",
    "part": '{{ page.line("(", last=")") }}',
    "page": """{% extends "base" %}{% from "macros" import both, box, many, seal %}
{% block main %}{{ super() }}{% set row = ["<", 2, none, html] %}
{% for each in row %}{{ loop.index }}{{ each }}{{ seal(each, loop.index) }}{% endfor %}
{{ both("a", page.title) }}{% call(x) box() %}{{ x }}{{ page.title }}{% endcall %}{{ many(1, "<", x=">") }}
{{ page.line(*["<"], **{"last": ">"}) }}{% include "part" %}{{ {"a": {"b": "&"}}.a.b }}{{ seal("'")|upper }}
{% set kept %}{{ page.title }}{% endset %}{{ kept }}{{ 1.5 }}{{ html ~ "<" }}{{ "a&b"|e }}{{ page.title|length }}{% endblock %}""",
}


def fill(kind: type[Environment], **values: Any) -> str:
    environment = kind(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False)
    return environment.get_template("page").render(**values)


@pytest.mark.parametrize("title", ["plain", "<b>&\"'", Markup("<b>"), 5, "日本語", ""])
def test_page_is_the_same_as_jinja_fills_it(title: object) -> None:
    values = {"page": Page(str(title)), "html": Markup("<p>&amp;</p>")}

    assert fill(CheapEnvironment, **values) == fill(Environment, **values)


def test_sentence_is_that_of_the_environments_language() -> None:
    source = '{{ _("Events") }}|{{ gettext("Events") }}|{% set word = _("Events") %}{{ word }}|{{ [_("Events")]|join }}'

    assert make_environment("ja").from_string(source).render() == "イベント|イベント|イベント|イベント"
    assert make_environment("en").from_string(source).render() == "Events|Events|Events|Events"


def test_sentence_that_is_chosen_while_filling_is_translated() -> None:
    template = make_environment("ja").from_string("{{ _(word) }}")

    assert template.render(word="Events") == "イベント"


def test_counted_sentence_names_its_number_and_escapes_values() -> None:
    template = make_environment("en").from_string('{{ ngettext("%(num)s of %(x)s", "%(num)s of %(x)ss", n, x=x) }}')

    assert [template.render(n=n, x="<") for n in (1, 2)] == ["1 of &lt;", "2 of &lt;s"]


@pytest.mark.parametrize(
    "source", ["{{ nothing }}", "{{ nothing() }}", "{{ page.nothing }}", "{{ seal(page.nothing) }}"]
)
def test_name_that_is_missing_is_an_error(source: str) -> None:
    macro = "{% macro seal(name) %}{{ name }}{% endmacro %}"
    template = make_environment("en").from_string(macro + source)

    with pytest.raises(UndefinedError, match="nothing"):
        template.render(page=Page(""))


@pytest.mark.parametrize("call", ["seal(1, 2)", "seal(1, other=2)"])
def test_macro_refuses_arguments_it_does_not_take(call: str) -> None:
    template = make_environment("en").from_string(f"{{% macro seal(name) %}}{{% endmacro %}}{{{{ {call} }}}}")

    with pytest.raises(TypeError, match="seal"):
        template.render()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("<a href='x'>&\"", "&lt;a href=&#39;x&#39;&gt;&amp;&#34;"),
        (Markup("<b>"), "<b>"),
        (None, "None"),
        (7, "7"),
        (["<"], "[&#39;&lt;&#39;]"),
    ],
)
def test_printed_value_is_escaped_unless_it_is_html(value: object, text: str) -> None:
    assert escape_printed(value) == text
