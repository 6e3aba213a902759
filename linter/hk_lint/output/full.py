"""For people: each finding with the code it is about, the way that leads there and what to do.

    error[client-created-per-request]: `new pg.Client` runs on every request
      --> api/users.ts:12:18
       |
    11 | export async function handler(event) {
    12 |   const client = new pg.Client(url);
       |                  ^^^^^^^^^^^^^^^^^^
       |
       = why: each request opens a connection

Source never stands at the start of a line: a CI runner would obey a line that starts with `::`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from hk_lint.model.finding import Applicability, Finding, Fix, Severity, Step
from hk_lint.model.report import Report
from hk_lint.model.text import Lines, Location, Span
from hk_lint.output import Options
from hk_lint.output.links import rule_url
from hk_lint.output.places import Places
from hk_lint.output.redact import shown
from hk_lint.output.summary import NOUNS, summary_lines
from hk_lint.output.text import cells, clean, clean_path, folded, head, plural, tail, wrap

_Paint = Callable[[str, str], str]

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "bold cyan",
}
_FRAME = "blue"
_LABEL = "bold"
_NARROWEST = 40
_TAB = "    "
_BOM = "\ufeff"
_MORE = "…"
_MOST_RELATED = 5
_LONGEST_CHAIN = 8


def render(report: Report, options: Options) -> str:
    """The findings with their code and the summary."""
    places = Places(report)
    paint = _painter(options.color and bool(report.findings))
    urls = {rule.name: rule_url(rule) for rule in report.rules} if options.links else {}
    lines: list[str] = []
    for finding in report.findings:
        lines.extend(_Block(finding, places, options, paint, urls.get(finding.rule, "")).lines())
        lines.append("")
    if options.summary:
        lines.extend(summary_lines(report))
    return "".join(f"{line}\n" for line in lines)


def _painter(color: bool) -> _Paint:
    if not color:
        return lambda text, _style: text
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)

    return paint


class _Block(Struct, frozen=True):
    """One finding, and how to write it."""

    finding: Finding
    places: Places
    options: Options
    paint: _Paint
    url: str

    def lines(self) -> Iterator[str]:
        frame = self.frame()
        gutter = frame.gutter if frame else 1
        edge = self.paint(f"{' ' * gutter} |", _FRAME)
        arrow = self.paint(f"{' ' * gutter}-->", _FRAME)
        notes = [line for note in self.notes() for line in self.note(*note, gutter)]
        yield self.header()
        yield f"{arrow} {self.where(self.finding.location)}"
        if frame:
            yield edge
            yield from self.code(frame)
            if notes:
                yield edge
        yield from notes

    def header(self) -> str:
        severity = self.finding.severity or Severity.WARNING
        style = _STYLES[severity]
        rule = self.paint(self.finding.rule, style)
        if self.url:
            rule = f"\x1b]8;;{self.url}\x1b\\{rule}\x1b]8;;\x1b\\"
        opening = self.paint(f"{NOUNS[severity]}[", style)
        closing = self.paint("]", style)
        message = self.paint(folded(self.finding.message), _LABEL)
        return f"{opening}{rule}{closing}: {message}"

    def where(self, location: Location) -> str:
        start = self.places.start(location)
        path = clean_path(self.options.prefix + location.path)
        return f"{path}:{start.line}:{start.column}"

    def frame(self) -> _Frame | None:
        location = self.finding.location
        if location.span == Span(0, 0):
            return None
        number = self.places.start(location).line
        return _frame(self.places, location, number, self.options.width)

    def code(self, frame: _Frame) -> Iterator[str]:
        for number, text in frame.rows:
            edge = self.paint(f"{number:>{frame.gutter}} |", _FRAME)
            yield f"{edge} {text}".rstrip()
            if number == frame.number:
                style = _STYLES[self.finding.severity or Severity.WARNING]
                edge = self.paint(f"{' ' * frame.gutter} |", _FRAME)
                yield f"{edge} {' ' * frame.indent}{self.paint(frame.marks, style)}"

    def notes(self) -> Iterator[tuple[str, list[str]]]:
        """Each label with its paragraphs."""
        finding = self.finding
        for step in finding.related[:_MOST_RELATED]:
            yield "note", [self.step(step)]
        if len(finding.related) > _MOST_RELATED:
            yield "note", [plural(len(finding.related) - _MOST_RELATED, "more place")]
        if finding.trace:
            first, *rest = _shortened([self.step(step) for step in finding.trace])
            yield "path", [first, *(f"-> {step}" for step in rest)]
        if finding.why:
            yield "why", [finding.why]
        if finding.help:
            yield "help", [finding.help]
        for fix in finding.fixes:
            yield "fix", [_fix(fix)]

    def step(self, step: Step) -> str:
        return f"{self.where(step.location)}: {folded(step.message)}"

    def note(self, label: str, paragraphs: list[str], gutter: int) -> Iterator[str]:
        start = f"{self.paint(' ' * gutter + ' =', _FRAME)} {self.paint(f'{label}:', _LABEL)} "
        indent = " " * (gutter + len(label) + 5)
        room = max(self.options.width - len(indent), _NARROWEST)
        for paragraph in paragraphs:
            for text in wrap(paragraph, room):
                # Runners look for commands behind blanks too.
                escape = "\\" if text.startswith("::") else ""
                yield f"{start}{escape}{text}"
                start = indent


def _shortened(chain: list[str]) -> list[str]:
    """A chain without its middle if it is long: both ends say more."""
    if len(chain) <= _LONGEST_CHAIN:
        return chain
    end = _LONGEST_CHAIN // 2
    left_out = plural(len(chain) - 2 * end, "more step")
    return [*chain[:end], f"{_MORE} {left_out}", *chain[-end:]]


def _fix(fix: Fix) -> str:
    unsafe = " (unsafe)" if fix.applicability is Applicability.UNSAFE else ""
    return f"{folded(fix.description)}{unsafe}"


class _Frame(Struct, frozen=True):
    """An excerpt: numbered rows, and under row `number` marks that start `indent` cells in."""

    rows: tuple[tuple[int, str], ...]
    number: int
    indent: int
    marks: str
    gutter: int


def _frame(places: Places, location: Location, number: int, width: int) -> _Frame | None:
    lines = places.lines(location.path)
    last = min(number + 1, len(lines))
    gutter = len(str(last))
    room = max(width - gutter - 3, _NARROWEST)
    line = lines.span(number)
    if line.start == line.end:
        return None
    start = min(max(location.span.start, line.start), line.end)
    end = min(max(location.span.end, start), line.end)
    before, marked, after = _parts(places, location.path, line, Span(start, end), room)
    before, marked, after, is_cut = _clip(before, marked, after, room)
    more = "..." if location.span.end > line.end and _goes_on(lines, location, line) else ""
    rows = [(number, f"{before}{marked}{after}")]
    for other in (number - 1, number + 1):
        if 1 <= other <= last and not is_cut:
            text = _row(places, location.path, other, room)
            if text:
                rows.append((other, text))
    return _Frame(
        rows=tuple(sorted(rows)),
        number=number,
        indent=cells(before),
        marks="^" * max(1, cells(marked)) + more,
        gutter=gutter,
    )


def _goes_on(lines: Lines, location: Location, line: Span) -> bool:
    return bool(lines.data[line.end : location.span.end].strip())


def _parts(places: Places, path: str, line: Span, marked: Span, room: int) -> tuple[str, str, str]:
    """A line in three: before, in and after `marked`. Of a long line only what may be shown."""
    data, reach = places.lines(path).data, 8 * room
    start, end = max(line.start, marked.start - reach), min(line.end, marked.end + reach)
    pieces = [
        _decode(data[start : marked.start]),
        _decode(data[marked.start : min(marked.end, marked.start + reach)]),
        _decode(data[marked.end : end]),
    ]
    hidden = shown(places, path, start, "".join(pieces), end)
    first, second = len(pieces[0]), len(pieces[0]) + len(pieces[1])
    before, inside, after = hidden[:first], hidden[first:second], hidden[second:]
    return _printable(before).removeprefix(_BOM), _printable(inside), _printable(after)


def _decode(data: bytes) -> str:
    return data.decode(errors="replace")


def _printable(text: str) -> str:
    return clean(text.replace("\r", "").replace("\n", "")).replace("\t", _TAB)


def _clip(before: str, marked: str, after: str, room: int) -> tuple[str, str, str, bool]:
    """The three parts of a line cut to `room` cells around the marked one, and whether the start
    was cut."""
    if cells(before) + cells(marked) + cells(after) <= room:
        return before, marked, after, False
    lead = max(room // 3, room - cells(marked) - cells(after) - 1)
    is_cut = cells(before) > lead
    if is_cut:
        before = _MORE + tail(before, lead - 1)
    room -= cells(before)
    if cells(marked) + bool(after) > room:
        return before, head(marked, room - 1) + _MORE, "", is_cut
    room -= cells(marked)
    if cells(after) > room:
        after = head(after, room - 1) + _MORE
    return before, marked, after, is_cut


def _row(places: Places, path: str, number: int, room: int) -> str:
    span = places.lines(path).span(number)
    _, _, text = _parts(places, path, span, Span(span.start, span.start), room)
    text = text.removeprefix(_BOM)
    return text.rstrip() if cells(text) <= room else head(text, room - 1) + _MORE
