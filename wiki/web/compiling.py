"""Makes Jinja's templates cheap to fill: most of what a page costs once its text is rendered.

Nothing here alters what a template means. Sentences become constants, since each language has an environment of its own;
what is printed is escaped without wrapping it first; macros are called without looking for what ours never use.
"""

import re
from collections.abc import Mapping, MutableMapping
from keyword import iskeyword
from types import CodeType
from typing import Any

import markupsafe
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

SENTENCE = ("_", "gettext")

_SPECIAL = re.compile("[&<>\"']")


class PlainCalls(CodeGenerator):
    """Code that calls what templates call straight away; Jinja's own asks each time whether it wants the context."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        is_plain = not (node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs))
        if forward_caller or not is_plain:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")


class PlainMacro(Macro):
    """A macro that gets its arguments in order straight away; by name, Jinja sorts them out."""

    def __call__(self, *args: Any, **kwargs: Any) -> Markup:
        spare = self._argument_count - len(args)
        if kwargs or spare < 0 or self.caller or self.catch_kwargs or self.catch_varargs:
            return Markup(super().__call__(*args, **kwargs))  # noqa: S704 - it is already: all of ours escape
        return Markup(self._func(*args, *(missing,) * spare))  # noqa: S704 - what the macro's code printed, escaped


class CheapTemplate(Template):
    """A template whose code prints and calls macros in our way."""

    @classmethod
    def from_code(
        cls, environment: Environment, code: CodeType, globals: MutableMapping[str, Any], uptodate: Any = None
    ) -> Template:
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__.update(escape=escape_printed, Macro=PlainMacro)
        return template


class CheapEnvironment(Environment):
    """An environment with the sentences of one language, which are functions called `_` and `gettext`."""

    template_class = CheapTemplate
    code_generator_class = PlainCalls

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Finds what was loaded before at once, for a page imports half a dozen; no file is looked at twice."""
        if isinstance(name, Template) or globals or self.auto_reload:
            return super().get_template(name, parent, globals)
        template = self._loaded.get(name)
        if template is None:
            template = self._loaded[name] = super().get_template(name, parent)
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves where Jinja makes a chain of them with nothing, which is slow to look into."""
        return super().make_globals(d) if d else self.globals

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Jinja's hook between reading a template and making code of it."""
        return super()._generate(_Sentences(self.globals).visit(source), name, filename, defer_init)


class _Sentences(NodeTransformer):
    """Puts the sentence of the environment's language in the place of `_("...")`."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        function, arguments = node.node, node.args
        is_bare = len(arguments) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not (is_bare and isinstance(function, nodes.Name) and function.name in SENTENCE):
            return node
        sentence = arguments[0]
        if not (isinstance(sentence, nodes.Const) and function.name in self._words):
            return node
        text = str(self._words[function.name](sentence.value))
        return nodes.MarkSafe(nodes.Const(text, lineno=node.lineno), lineno=node.lineno)


def escape_printed(value: Any) -> str:
    """The text that stands in HTML for a value that a template prints; Jinja's own makes a Markup of it each time."""
    if type(value) is str:
        return str(markupsafe.escape(value)) if _SPECIAL.search(value) else value
    return value if isinstance(value, Markup) else markupsafe.escape(value)
