"""Code that stands in a template: which text it is, and where."""

from __future__ import annotations

import time

import pytest

from hk_lint import documents
from hk_lint.aws.inline import code_in


def code_of(text: str, path: str = "t.yaml") -> str | None:
    """The code under the key `C`."""
    data = text.encode()
    document = documents.parse(path, data)
    node = document.get("C")
    assert node is not None
    code = code_in(node, data)
    if code is None:
        return None
    assert len(code) <= len(data) + 1
    assert all(new in (old, 0x20, 0x0A) for old, new in zip(data, code, strict=False))
    return code.decode()


def lines(text: str | None) -> list[str]:
    return [it.strip() for it in (text or "").split("\n") if it.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "C: |\n  import x\n  def f():\n      return 1\n",
        "C: |-\n  import x\n\n  def f():\n      return 1\nD: 1\n",
        "C: |2  # note\n  import x\n  def f():\n      return 1\n",
        "C: !Sub |\n  import x\n  def f():\n      return 1\n",
        "C: &code |\r\n  import x\r\n  def f():\r\n      return 1\r\n",
        "C:\n  Fn::Sub: |\n    import x\n    def f():\n        return 1\n",
        'C: "import x\\ndef f():\\n    return 1\\n"\n',
        'C: !Join ["\\n", [import x, "def f():", "    return 1"]]\n',
        'C:\n  Fn::Join:\n    - "\\n"\n'
        "    - - import x\n      - 'def f():'\n      - '    return 1'\n",
    ],
)
def test_code_is_read_as_it_stands(text):
    assert lines(code_of(text)) == ["import x", "def f():", "return 1"]


def test_code_in_json_is_read():
    text = '{"C": {"Fn::Join": ["\\n", ["import x", "def f():", "    return 1"]]}}'
    assert lines(code_of(text, "t.json")) == ["import x", "def f():", "return 1"]


@pytest.mark.parametrize(
    "text",
    [
        "C: !Sub |\n  x = '${Table}'\n",
        "C: !Sub [x, {a: b}]\n",
        "C: !Ref Code\n",
        "C: {Bucket: b}\n",
        "C: ''\n",
        'C: "x = \\"1\\""\n',
        "C: 'x = ''1'''\n",
        "C: >\n  import x\n  import y\n",
        'C: !Join ["", ["x", "y"]]\n',
        'C: !Join ["\\n", ["x", !Ref Y]]\n',
        'C: !Join ["\\n"]\n',
    ],
)
def test_what_the_template_does_not_say_as_it_is_is_unknown(text):
    assert code_of(text) is None


def test_long_texts_are_read_in_one_pass():
    started = time.perf_counter()
    assert code_of("C: |\n" + "  x = 1\n" * 20_000) is not None
    assert code_of("C: |\n" + "  x\n" + "\n" * 100_000 + "  y\n") is not None
    assert time.perf_counter() - started < 2
