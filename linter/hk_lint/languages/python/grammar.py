"""Text to syntax tree: the tree-sitter grammar, loaded when first needed."""

from __future__ import annotations

from functools import cache

from tree_sitter import Language, Node, Parser


@cache
def parser() -> Parser:
    """The parser for Python."""
    import tree_sitter_python

    return Parser(Language(tree_sitter_python.language()))


def parse(data: bytes) -> Node:
    """The root of the syntax tree."""
    return parser().parse(data).root_node
