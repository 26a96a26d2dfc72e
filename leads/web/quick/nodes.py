"""How the commonest nodes render themselves quickly; each way is None where a node is out of the ordinary."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template import Context, Node, NodeList, Template, VariableDoesNotExist
from django.template.base import TextNode, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, TemplateLiteral, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from leads.web.addresses import address
from leads.web.quick import words
from leads.web.quick.expressions import Reading, asked
from leads.web.quick.words import Rendering, escaped, per_language, shown


def body(nodes: NodeList) -> Rendering:
    """The nodes one after the other; texts are not asked, and what never says anything is left out. Words that stand in
    the template are joined with the texts around them, once in a language."""
    said = [node for node in nodes if type(node) not in _SILENT]
    runs = [(is_fixed, list(run)) for is_fixed, run in groupby(said, _is_fixed)]
    parts: list[Any] = [part for is_fixed, run in runs for part in ([_joined(run)] if is_fixed else map(_part, run))]
    return _one_after_the_other(tuple(type(part) is str for part in parts))(*parts)


@cache
def _one_after_the_other(are_texts: tuple[bool, ...]) -> Callable[..., Rendering]:
    """Makes a rendering of texts and renderings that follow each other like this, without going through a list. What
    stands in a template is not in the code, only how many parts there are."""
    names = [f"part{place}" for place in range(len(are_texts))]
    said = [name if is_text else f"{name}(context)" for name, is_text in zip(names, are_texts, strict=True)]
    text = f"safe(''.join(({''.join(f'{part}, ' for part in said)})))"
    rendering = f"(lambda text: lambda context: text)({text})" if all(are_texts) else f"lambda context: {text}"
    return eval(f"lambda {', '.join(names)}: {rendering}", {"safe": SafeString})  # type: ignore[no-any-return]  # noqa: S307


def _part(node: Node) -> Any:
    return node.s if isinstance(node, TextNode) else node.render_annotated


def _is_fixed(node: Node) -> bool:
    return isinstance(node, TextNode) or getattr(vars(node).get("render_annotated"), "is_fixed", False)


def _joined(run: list[Node]) -> Any:
    """Neighbours that say the same in a language, as one text."""
    if all(isinstance(node, TextNode) for node in run):
        return "".join(_part(node) for node in run)
    if len(run) == 1:
        return _part(run[0])
    parts = [_part(node) for node in run]
    return per_language(lambda context: "".join([part if type(part) is str else part(context) for part in parts]))


def _variable(node: VariableNode) -> Rendering:
    expression: Any = node.filter_expression
    resolve = expression.resolve

    def render(context: Context) -> str:
        try:
            return shown(resolve(context), context)
        except UnicodeDecodeError:
            return ""

    return render


def _if(node: IfNode) -> Rendering:
    ways = [(_test(condition) if condition else None, body(nodes)) for condition, nodes in node.conditions_nodelists]

    def render(context: Context) -> str:
        for test, say in ways:
            try:
                is_met = test is None or test(context)
            except VariableDoesNotExist:
                is_met = None
            if is_met:
                return say(context)
        return ""

    return render


def _test(condition: Any) -> Reading:
    for part in _parts(condition):
        if type(part) is TemplateLiteral:
            value: Any = part.value
            vars(part)["eval"] = asked(value)
    return condition.eval  # type: ignore[no-any-return]


def _parts(condition: Any) -> Iterator[Any]:
    """The condition and whatever its `and`, `or`, `not`, `==` … join."""
    if condition is not None:
        yield condition
        yield from _parts(condition.first)
        yield from _parts(condition.second)


def _for(node: ForNode) -> Rendering | None:
    """A loop with one name. What it tells of itself is what Django tells."""
    if len(node.loopvars) != 1:
        return None
    untyped: Any = node
    name, sequence = node.loopvars[0], untyped.sequence
    say, otherwise = body(untyped.nodelist_loop), body(untyped.nodelist_empty)

    def render(context: Any) -> str:
        outer = context.get("forloop", {})
        with context.push():
            values = sequence.resolve(context, ignore_failures=True)
            values = [] if values is None else values
            values = values if hasattr(values, "__len__") else list(values)
            if (many := len(values)) < 1:
                return otherwise(context)
            own, said = context.dicts[-1], []
            told = own["forloop"] = {"parentloop": outer}
            for place, own[name] in enumerate(reversed(values) if node.is_reversed else values):
                told["counter0"], told["counter"] = place, place + 1
                told["revcounter"], told["revcounter0"] = many - place, many - place - 1
                told["first"], told["last"] = place == 0, place == many - 1
                said.append(say(context))
        return SafeString("".join(said))  # each is safe

    return render


def _include(node: IncludeNode) -> Rendering | None:
    """An include whose name stands in the template finds the other template once."""
    name = node.template.var
    if not isinstance(name, str) or node.template.filters or name.startswith("."):
        return None
    expressions, is_isolated = node.extra_context, node.isolated_context
    found: list[Template] = []

    def render(context: Any) -> str:
        if not found:
            found.append(context.template.engine.get_template(name))
        values = {key: expression.resolve(context) for key, expression in expressions.items()}
        if is_isolated:
            return _drawn(found[0], _anew(context, values))
        with context.push(**values):
            return _drawn(found[0], context)

    return render


def _anew(context: Any, values: dict[str, Any]) -> Any:
    """A context of these values alone, as Context.new makes it."""
    made = object.__new__(type(context))
    vars(made).update(vars(context))
    vars(made).pop("_processors_index", None)
    made.dicts = [{"True": True, "False": False, "None": None}, values]
    made.render_context = copy(context.render_context)
    return made


def _drawn(template: Any, context: Any) -> str:
    """What Template.render does within another template."""
    told = context.render_context
    before, told.template = told.template, template
    told.push()
    try:
        return template._render(context)  # type: ignore[no-any-return]
    finally:
        told.template = before
        told.pop()


def _extends(node: ExtendsNode) -> Rendering | None:
    """A parent whose name stands in the template is found once, and tells its blocks once when it has none itself."""
    named: Any = node.parent_name
    name = named.var
    if not isinstance(name, str) or named.filters or name.startswith(".") or name == node.origin.template_name:
        return None
    found: list[tuple[Any, dict[str, BlockNode]]] = []

    def render(context: Any) -> str:
        if not found:
            parent = context.template.engine.get_template(name)
            is_root = not parent.nodelist.get_nodes_by_type(ExtendsNode)
            blocks = parent.nodelist.get_nodes_by_type(BlockNode) if is_root else []
            found.append((parent, {block.name: block for block in blocks}))
        parent, own = found[0]
        told = context.render_context
        if BLOCK_CONTEXT_KEY not in told:
            told[BLOCK_CONTEXT_KEY] = BlockContext()
        told[BLOCK_CONTEXT_KEY].add_blocks(node.blocks)
        told[BLOCK_CONTEXT_KEY].add_blocks(own)
        with told.push_state(parent, isolated_context=False):
            return parent._render(context)  # type: ignore[no-any-return]

    return render


def _url(node: URLNode) -> Rendering | None:
    """The address of a view that wants nothing to be known, or one thing: it is the same on every page but for that."""
    name = node.view_name.var
    if not isinstance(name, str) or ":" in name or node.kwargs or node.asvar or len(node.args) > 1:
        return None
    return _url_of(node, name) if node.args else _url_alone(name)


def _url_alone(name: str) -> Rendering:
    addresses: dict[tuple[Any, str, str], str] = {}

    def render(context: Context) -> str:
        key = (get_urlconf(), settings.ROOT_URLCONF, get_script_prefix())
        if (address := addresses.get(key)) is None:
            address = addresses[key] = conditional_escape(reverse(name))
        return address

    return render


def _url_of(node: URLNode, name: str) -> Rendering:
    resolve = node.args[0].resolve

    def render(context: Context) -> str:
        value = resolve(context)
        if type(value) is str and value.isascii() and value.isalnum():  # a public id
            with suppress(NoReverseMatch):
                return address(name, value)
        return node.render(context)

    return render


def _simple(node: SimpleNode) -> Rendering | None:
    """A tag marked `is_fixed` gives the same for the same arguments in a language."""
    if node.target_var is not None:
        return None
    given = [*node.args, *node.kwargs.values()]
    has_fixed = all(not said.filters and (not said.is_var or said.var.lookups is None) for said in given)
    if getattr(node.func, "is_fixed", False) and has_fixed and not node.takes_context:
        return per_language(node.render)
    return _called(node)


def _called(node: SimpleNode) -> Rendering:
    tell: Callable[..., Any] = node.func
    given, named, wants_context = node.args, node.kwargs, node.takes_context

    def render(context: Context) -> str:
        values = [one.resolve(context) for one in given]
        more = {name: one.resolve(context) for name, one in named.items()}
        made = tell(context, *values, **more) if wants_context else tell(*values, **more)
        return escaped(made) if context.autoescape else made

    return render


_SILENT = (LoadNode, CommentNode)
WAYS: dict[type, Callable[[Any], Rendering | None]] = {
    VariableNode: _variable, IfNode: _if, ForNode: _for, IncludeNode: _include, TranslateNode: words.translated,
    BlockTranslateNode: words.block,
    SimpleNode: _simple, ExtendsNode: _extends, URLNode: _url,
}  # fmt: skip
