"""Text to syntax tree: the tree-sitter grammars, loaded when first needed."""

from __future__ import annotations

from functools import cache

from tree_sitter import Language, Node, Parser


@cache
def parser(language: str) -> Parser:
    """The parser for "javascript", "typescript" or "tsx"."""
    if language == "javascript":
        import tree_sitter_javascript

        return Parser(Language(tree_sitter_javascript.language()))
    import tree_sitter_typescript

    if language == "tsx":
        return Parser(Language(tree_sitter_typescript.language_tsx()))
    return Parser(Language(tree_sitter_typescript.language_typescript()))


def parse(data: bytes, language: str) -> Node:
    """The root of the syntax tree.

    JavaScript that its own grammar does not take (type annotations of Flow, JSX with odd text) is
    tried as TSX.
    """
    root = parser(language).parse(data).root_node
    if root.has_error and language == "javascript":
        other = parser("tsx").parse(data).root_node
        if not other.has_error:
            return other
    return root
