"""Templates that would take time or memory without end, each in its own way, by what their personas are called."""

from __future__ import annotations

_GROWS = "{% set n = namespace(x='abcdefghij') %}{% for i in range(60) %}{% set n.x = STEP %}{% endfor %}{{ n.x }}"
_EACH, _END = "{% for a in range(1000) %}", "{% endfor %}"


def _grows(step: str) -> str:
    return _GROWS.replace("STEP", step)


# These end at a limit of time, memory or length.
OVER_LIMIT = {
    "loops": _EACH * 4 + _END * 4,
    "loops-that-print": _EACH * 3 + "x" + _END * 3,
    "sorted": _EACH * 2 + "{{ range(1000) | sort(reverse=true) | length }}" + _END * 2,
    "macro-tree": "{% macro m(n) %}{% for a in range(9) %}{{ m(n - 1) if n }}{% endfor %}{% endmacro %}{{ m(60) }}",
    "text-twice": _grows("n.x ~ n.x"),
    "text-plus-text": _grows("n.x + n.x"),
    "replaced": _grows("n.x.replace('a', n.x)"),
    "replaced-by-filter": _grows("n.x | replace('a', n.x)"),
    "joined": _grows("n.x.join(n.x | list)"),
    "joined-by-filter": _grows("n.x | list | join(n.x)"),
    "printf": _grows("'%s%s' % (n.x, n.x)"),
    "braces": _grows("'{0}{0}'.format(n.x)"),
    "translated": _grows("n.x.translate({97: n.x})"),
    "wrapped": _grows("n.x | wordwrap(1, true, n.x)"),
    "indented": _grows("(n.x ~ '\\n' ~ n.x) | indent(n.x)"),
    "lists": _grows("(n.x | list) + (n.x | list)"),
    "summed-lists": _grows("[n.x | list, n.x | list] | sum(start=[])"),
    "centred": _grows("(n.x ~ n.x) | center(999)"),
    "cut": _grows("(n.x ~ n.x) | truncate(999999999)"),
    "slices": _grows("(n.x ~ n.x) | slice(999) | map('join') | join"),
    "groups": _grows("(n.x ~ n.x) | list | groupby('x', n.x) | map(attribute=1) | map('join', n.x) | join"),
    "unique": _grows("n.x ~ (n.x | unique | join) ~ n.x"),
}
# These are refused, or come to where a template may call no further.
UNSAFE = {
    "macro-in-itself": "{% macro m(x) %}{{ m(x) }}{{ m(x) }}{% endmacro %}{{ m(1) }}",
    "caller-itself": "{% macro m() %}{{caller()}}{% call m() %}{% endcall %}{% endmacro %}{% call m() %}{% endcall %}",
    "loop-in-itself": "{% for a in [1, 2] recursive %}{{ loop([1, 2]) }}{% endfor %}",
    "block-in-itself": "{% block b %}{{ self.b() }}{% endblock %}",
    "includes-itself": "{% include 'includes-itself.md.j2' %}",
    "includes-itself-often": _EACH + "{% include 'includes-itself-often.md.j2' %}" + _END,
    "extends-itself": "{% extends 'extends-itself.md.j2' %}",
    "imports-itself": "{% import 'imports-itself.md.j2' as x %}",
    "squares": "{% set n = namespace(x=99) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "powers": "{{ (((9 ** 64) ** 64) ** 64) ** 64 }}",
}
