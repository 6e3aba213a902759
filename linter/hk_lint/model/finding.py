"""What a rule reports."""

from __future__ import annotations

from enum import Enum
from typing import Protocol, Self

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.model.text import Location, Span


class Severity(Enum):
    """error: will fail, lose data, or leak; warning: likely broken or costly; info: advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]

    def reaches(self, threshold: Severity) -> bool:
        """Whether this is as grave as `threshold` or graver."""
        return self.rank <= threshold.rank


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Confidence(Enum):
    """How sure the analysis is that the finding is true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Applicability(Enum):
    """safe: keeps the behaviour; unsafe: may not."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Edit(Struct, frozen=True):
    """Replace the bytes of `location` by `text`. An empty span inserts."""

    location: Location
    text: str


class Fix(Struct, frozen=True):
    """Edits that belong together; `description` is an imperative phrase for a menu."""

    description: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.UNSAFE


class Step(Struct, frozen=True):
    """A place with a remark: a related location, or one step of a path."""

    location: Location
    message: str


class Located(Protocol):
    """Anything that knows where it stands."""

    @property
    def location(self) -> Location: ...


class Place(Struct, frozen=True):
    """A bare location: a file as a whole, or text that no model object stands for."""

    location: Location

    @classmethod
    def file(cls, path: str) -> Place:
        """The first character of a file."""
        return cls(Location(path, Span(0, 0)))

    @classmethod
    def at(cls, path: str, span: Span) -> Place:
        """A span of a file."""
        return cls(Location(path, span))


class Finding(Struct, frozen=True, kw_only=True):
    """One fault, where it stands, why it matters here and what to do.

    `message` says what is wrong with the actual values, in one sentence without a final full
    stop; `why` and `help` are whole sentences. `trace` is the path that leads to the fault (call
    chain or import chain, outermost first). `severity` and `confidence` are the rule's own unless
    the rule says otherwise; the engine fills in what is left open. None of the texts may contain
    a secret.
    """

    location: Location
    message: str
    why: str = ""
    help: str = ""
    related: tuple[Step, ...] = ()
    trace: tuple[Step, ...] = ()
    fixes: tuple[Fix, ...] = ()
    rule: str = ""
    severity: Severity | None = None
    confidence: Confidence | None = None

    @classmethod
    def at(
        cls,
        place: Located,
        message: str,
        *,
        why: str = "",
        help: str = "",
        related: tuple[Step, ...] = (),
        trace: tuple[Step, ...] = (),
        fixes: tuple[Fix, ...] = (),
        severity: Severity | None = None,
        confidence: Confidence | None = None,
    ) -> Self:
        """A finding on a model object."""
        return cls(
            location=place.location,
            message=message,
            why=why,
            help=help,
            related=related,
            trace=trace,
            fixes=fixes,
            severity=severity,
            confidence=confidence,
        )

    def completed(self, rule: str, severity: Severity, confidence: Confidence) -> Self:
        """This finding with what the rule left open."""
        return replace(
            self,
            rule=self.rule or rule,
            severity=self.severity or severity,
            confidence=self.confidence or confidence,
        )
