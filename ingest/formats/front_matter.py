"""Front matter: the YAML at the top of a note as a flat list of fields, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from ingest.formats.encoding import whole
from ingest.note import Field
from kg.model import Problem, Source

# libyaml's loader reads ten times as many headers a second as the one in Python; nodes, not values, so that
# every field keeps its line and dates stay as written. Composing shares aliased nodes: a bomb is found when walked.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST = 2_000  # fields of one note; more is a mistake or an attack
# Lists in one another: composing takes as long as their square, and many thousands overrun the stack.
_DEEPEST = 100
_STAIRS = re.compile(rf"^[ \t]*(?:[-?:][ \t]+){{{_DEEPEST}}}", re.MULTILINE)
_BRACES = re.compile(r"[\[\]{}]")
_KEY = re.compile(r"""^\s*(?:-\s+)?["']?([^\s"':#\[\]{}][^"':\[\]{}]{0,60}?)["']?\s*:(?:\s+(.*))?$""")
_ITEM = re.compile(r"^\s*-\s+(.*)$")
_NO_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "   ")  # YAML ends lines there, editors do not


def field_name(text: str) -> str:
    """A field's name as Dataview makes it: lower case, spaces and underscores as "-", formatting stripped."""
    return re.sub(r"[\s_]+", "-", text.strip().strip("*_`~").strip().lower())


def split(lines: list[str]) -> int:
    """How many lines the front matter takes, its two rulers included; 0 when there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return number
    return 0


def read_front(path: str, lines: list[str]) -> tuple[list[Field], list[Problem]]:
    """The fields of front matter given with its rulers, and what was wrong with it.

    YAML that is broken is read line by line instead, so that its fields are not lost.
    """
    body = "\n".join(lines[1:-1]).translate(_NO_LINE_ENDS)
    try:
        if _is_deep(body):
            raise yaml.MarkedYAMLError(problem=f"more than {_DEEPEST} lists in one another")
        root = yaml.compose(body, Loader=_LOADER)
        if root is None:
            return [], []
        if not isinstance(root, yaml.MappingNode):
            message = "the front matter is not a list of `key: value` lines; it was left out"
            return [], [Problem(Source(path, 2), message, "front matter")]
        fields = []
        for field in _walk(root, ""):
            fields.append(field)
            if len(fields) > _MOST:
                message = f"the front matter has more than {_MOST} values (aliases?); the rest was left out"
                return fields[:_MOST], [Problem(Source(path, 1), message, "unreadable")]
        return fields, []
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        why = getattr(error, "problem", None) or "cannot be read"
        message = f"the front matter is not YAML ({why}); it was read line by line: put values with : or # in quotes"
        return list(_by_line(lines)), [Problem(Source(path, min(line, len(lines))), message, "front matter")]


def _is_deep(body: str) -> bool:
    """Are there more lists in one another, or brackets that nothing closes, than a header has?"""
    depth = deepest = 0
    for brace in _BRACES.finditer(body):
        depth = depth + 1 if brace[0] in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or _STAIRS.search(body) is not None


def _walk(node: yaml.Node, name: str) -> Iterator[Field]:
    line = node.start_mark.line + 2
    if isinstance(node, yaml.ScalarNode):
        if not (node.tag.endswith(":null") or node.value == ""):
            yield Field(name, _clean(node.value), line)
    elif isinstance(node, yaml.SequenceNode):
        link = _link(node)
        if link:
            yield Field(name, link, line)
        else:
            for item in node.value:
                yield from _walk(item, name)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _walk(value, field_name(key.value) if not name else f"{name}.{field_name(key.value)}")


def _link(node: yaml.SequenceNode) -> str:
    """`[[X]]` without quotes is YAML for a list in a list: the link it was meant to be, or ""."""
    inner = node.value[0] if len(node.value) == 1 and node.flow_style else None
    if isinstance(inner, yaml.SequenceNode) and inner.flow_style and inner.value:
        words = [item.value for item in inner.value if isinstance(item, yaml.ScalarNode)]
        return f"[[{', '.join(words)}]]" if len(words) == len(inner.value) else ""
    return ""


def _by_line(lines: list[str]) -> Iterator[Field]:
    name = ""
    for number, line in enumerate(lines[1:-1], 2):
        if (item := _ITEM.match(line)) and name:
            if value := _clean(item[1]):
                yield Field(name, value, number)
        elif key := _KEY.match(line):
            name = field_name(key[1])
            value = _clean(key[2] or "")
            if value.startswith("[") and value.endswith("]") and not value.startswith("[["):
                for part in value[1:-1].split(","):
                    yield Field(name, _clean(part), number)
            elif value:
                yield Field(name, value, number)


def _clean(value: str) -> str:
    value = " ".join(whole(value).split())
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].strip()
    return value
