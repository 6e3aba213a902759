from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Location,
    Place,
    Project,
    Severity,
    Span,
    Step,
    deployment,
    module,
    rule,
    values_in,
)
from hk_rules.reliability._batches import (
    RECORDS,
    deletes_messages,
    does_more_than_log,
    escapes,
    is_log,
    is_logged,
    sources,
)

_RETURNED = (
    b"batchItemFailures",
    b"batch_item_failures",
    b"process_partial_response",
    b"processPartialResponse",
    b"BatchProcessor",
    b"partial-batch-failure",
    b"batch_processor",
    b"sqsPartialBatchFailure",
)
_KEY = "batchItemFailures"
_ID = "itemIdentifier"
_RETURN = "return `batchItemFailures` with the `itemIdentifier` of each failed message."
_SETTLED = frozenset({"global:Promise.allSettled"})
_ADDERS = frozenset({"push", "append", "unshift", "add"})


@rule(
    "partial-batch-failure-ignored",
    category=Category.RELIABILITY,
    severity=Severity.WARNING,
    since="0.2",
    opens=(b"Records", b"batchItemFailures"),
)
def partial_batch_failure_ignored(project: Project) -> Iterator[Finding]:
    """One failed message of an SQS batch fails all of them, or is deleted with them.

    ## Why is this bad?
    SQS messages come in batches of up to ten by default. When the handler throws, all of them come
    again, those that were done too; when it swallows the error, the failed one is deleted. Only
    when the event source asks for it (`ReportBatchItemFailures`) *and* the handler returns
    `batchItemFailures` with the identifiers of the failed messages do just these come again.

    ## Example
    ```yaml serverless.yml
    service: orders
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      ship:
        handler: ship.handler
        events:
          - sqs:
              arn: arn:aws:sqs:eu-west-1:123456789012:orders
    ```
    ```js ship.js
    const { ship } = require("./shipping");

    exports.handler = async (event) => {
      for (const record of event.Records) {
        await ship(JSON.parse(record.body));
      }
    };
    ```

    ## Use instead
    ```yaml serverless.yml
    service: orders
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      ship:
        handler: ship.handler
        events:
          - sqs:
              arn: arn:aws:sqs:eu-west-1:123456789012:orders
              functionResponseType: ReportBatchItemFailures
    ```
    ```js ship.js
    const { ship } = require("./shipping");

    exports.handler = async (event) => {
      const batchItemFailures = [];
      for (const record of event.Records) {
        try {
          await ship(JSON.parse(record.body));
        } catch (error) {
          console.error(error);
          batchItemFailures.push({ itemIdentifier: record.messageId });
        }
      }
      return { batchItemFailures };
    };
    ```

    ## When not to use it
    A batch size of 1 is not reported. It is information where the handler deletes each message
    itself: those that are done then do not come again. Handlers that hand their event to a library
    are not judged.

    ## Sources
    - AWS Lambda: reporting batch item failures for Amazon SQS
    """
    seen: set[Place] = set()
    for function in project.functions:
        for source in sources(function, "sqs"):
            if source.batch_size.value is None or source.batch_size.value < 2:
                continue
            if _takes_nothing(function):
                continue
            finding: Finding | None = None
            if source.reports_failures is False:
                finding = _about_source(function, source)
            elif source.reports_failures:
                finding = _about_code(function, source)
            if finding is not None and Place(finding.location) not in seen:
                seen.add(Place(finding.location))
                yield finding


def _takes_nothing(function: DeployedFunction) -> bool:
    """Whether the handler has no parameter: a message only wakes it up."""
    targets = function.handler_functions
    return bool(targets) and not any(
        project_function(function, path, index).parameters for path, index in targets
    )


def _about_source(function: DeployedFunction, source: deployment.EventSource) -> Finding:
    swallowed = _swallowed(function)
    size = source.batch_size.value
    returned = _returns_failures(function)
    severity = None
    if swallowed:
        fate = "the handler swallows the error of a message, so it is deleted with the others."
    elif deletes_messages(function):
        fate = "the handler deletes those that are done itself, with a request for each."
        severity = Severity.INFO
    elif returned:
        fate = "the handler's `batchItemFailures` are not looked at, so all of them are deleted."
    elif function.handler_functions and next(function.calls(_SETTLED), None) is None:
        fate = "when one fails, all of them come again, those that were done too."
    else:
        fate = "a failed one brings all of them back, or is lost if the code swallows the error."
    return Finding.at(
        Place(source.location),
        f"The SQS event source of {function.name} does not ask for the failed messages of a batch",
        why=f"Up to {size} messages come at once: {fate}",
        help="Set `ReportBatchItemFailures` as its function response type"
        + ("." if returned else f", and {_RETURN}"),
        related=tuple(_around(function, source, swallowed)),
        severity=severity,
    )


def _around(
    function: DeployedFunction, source: deployment.EventSource, swallowed: list[Location]
) -> Iterator[Step]:
    size = source.batch_size
    if size.location is not None:
        yield Step(size.location, f"up to {size.value} messages come at once")
    if swallowed:
        path, index = function.handler_functions[0]
        place = Location(path, project_function(function, path, index).name_span)
        yield Step(place, "this handler gets them")
    for place in swallowed:
        yield Step(place, "errors are swallowed here")


def _about_code(function: DeployedFunction, source: deployment.EventSource) -> Finding | None:
    """What the code does wrong, where the configuration is right and the code can be seen."""
    if not function.handler_functions or function.module.incomplete or function.module.generated:
        return None
    asked = (Step(source.location, "the event source asks for failed messages here"),)
    wrong = next(_without_identifier(function), None)
    if wrong is not None:
        return Finding.at(
            Place(wrong),
            f"An item of `batchItemFailures` in {function.name} has no `itemIdentifier`",
            why="Lambda takes such a response for a failure of the whole batch: all messages come "
            "again, those that were done too.",
            help="Return `{ itemIdentifier: record.messageId }` for each failed message.",
            related=asked,
        )
    if _returns_failures(function) or not does_more_than_log(function):
        return None
    if _is_wrapped(function) or escapes(function, (), (RECORDS,)):
        return None
    swallowed = _swallowed(function)
    size = source.batch_size.value
    if swallowed:
        return Finding.at(
            Place(swallowed[0]),
            f"{function.name} swallows the errors of messages and returns no `batchItemFailures`",
            why=f"A failed message is deleted like the others of its batch (up to {size}).",
            help=f"R{_RETURN[1:]}",
            related=asked,
        )
    if deletes_messages(function):
        return None
    path, index = function.handler_functions[0]
    return Finding.at(
        Place.at(path, project_function(function, path, index).name_span),
        f"{function.name} returns no `batchItemFailures`, though its event source asks for them",
        why=f"When one of up to {size} messages fails, all of them come again, those that were "
        "done too.",
        help="Catch errors per message, and return `batchItemFailures` with the `itemIdentifier` "
        "of each failed one.",
        related=asked,
    )


def project_function(function: DeployedFunction, path: str, index: int) -> module.Function:
    """A function of a file of the project."""
    return function.project.code.module(path).functions[index]


def _returns_failures(function: DeployedFunction) -> bool:
    """Whether a file that the function may load has to do with failed items."""
    project = function.project
    reached = project.graph.reach(function.entry) if function.entry else ()
    return any(mark in project.sources.read(path) for path in reached for mark in _RETURNED)


def _is_wrapped(function: DeployedFunction) -> bool:
    """Whether the exported handler is what some call makes, which may do more."""
    for handler in function.handlers:
        export = function.project.code.exported(function.entry, handler.name)
        value = export[1].value if export is not None else None
        if export is None or value is None:
            return True
        origin = function.project.code.follow(export[0], value)
        if not isinstance(origin.value, module.Closure):
            return True
        owner = function.project.code.module(origin.path).functions[origin.value.function]
        if owner.within >= 0:
            return True
    return False


def _swallowed(function: DeployedFunction) -> list[Location]:
    """Where errors of records are caught and only logged: the blocks that are tried."""
    if not function.handler_functions:
        return []
    found = []
    reads = [(it.location.path, it.location.span) for it in _batch_places(function)]
    for path, index in function.runs:
        code = function.project.code.module(path)
        for caught in code.catches:
            if caught.function != index or caught.throws:
                continue
            around = [caught.tried]
            if caught.loop >= 0:
                around.append(code.loops[caught.loop].span)
            concerns = any(
                path == where and area.start <= span.start < area.end
                for where, span in reads
                for area in around
            )
            if not concerns or not _only_logs(function, path, caught):
                continue
            if _may_fail(code, caught) and not _tells_caller(function, path, caught):
                start = caught.tried.start
                found.append(Location(path, Span(start, start)))
    return found


def _batch_places(function: DeployedFunction) -> Iterator[Place]:
    """Where the code has to do with records: what it reads of them, and where it hands them on."""
    for read in function.event_reads:
        if read.way[:1] == (RECORDS,):
            yield Place(read.location)
    for call in function.calls():
        for given in call.arguments:
            if (call.way(given) or ())[:1] == (RECORDS,):
                yield Place(call.location)


def _only_logs(function: DeployedFunction, path: str, caught: module.Catch) -> bool:
    code = function.project.code.module(path)
    inside = [it for it in code.calls if _holds(caught.span, it.span)]
    written = any(_holds(caught.span, it.span) for it in code.assignments)
    returned = any(not _is_plain(it) for it in _returned(code, caught))
    logged = all(is_log(it) or is_logged(function, path, it) for it in inside)
    return not written and not returned and logged


def _tells_caller(function: DeployedFunction, path: str, caught: module.Catch) -> bool:
    """Whether a helper returns a value of its own for the error (`return false`): what its caller
    makes of that is unknown. What the handler itself returns, nobody looks at."""
    code = function.project.code.module(path)
    index = caught.function
    while index >= 0:
        if (path, index) in function.handler_functions:
            return False
        index = code.functions[index].parent
    return any(_is_answer(it) for it in _returned(code, caught))


def _returned(code: module.Module, caught: module.Catch) -> Iterator[module.Value]:
    """What the handling of an error returns."""
    if caught.returns and caught.function >= 0:
        values = code.functions[caught.function].returns
        yield from (it for it in values if _holds(caught.span, it.span))


def _is_answer(value: module.Value) -> bool:
    """Whether a value says something: texts, numbers, true and false."""
    if isinstance(value, module.Constant):
        return value.value is not None
    return isinstance(value, module.Text | module.Number)


def _is_plain(value: module.Value) -> bool:
    """Whether a returned value is what SQS does not look at: nothing, or a response for HTTP."""
    if isinstance(value, module.Constant | module.Text | module.Number):
        return True
    return isinstance(value, module.ObjectLiteral) and value.get("statusCode") is not None


def _may_fail(code: module.Module, caught: module.Catch) -> bool:
    return any(_holds(caught.tried, it.span) for it in code.calls) or any(
        _holds(caught.tried, it.span) for it in code.loops
    )


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _without_identifier(function: DeployedFunction) -> Iterator[Location]:
    """Items of `batchItemFailures` that certainly lack their identifier."""
    for path, index in function.runs:
        code = function.project.code.module(path)
        for value in code.functions[index].returns:
            for key, inner in values_in(value):
                if key == _KEY:
                    yield from _lacking(function, path, inner, 6)


def _lacking(
    function: DeployedFunction, path: str, value: module.Value, depth: int
) -> Iterator[Location]:
    code = function.project.code
    if depth == 0:
        return
    match value:
        case module.ObjectLiteral():
            if not value.is_open and value.get(_ID) is None and value.get(_KEY) is None:
                yield Location(path, value.span)
        case module.ArrayLiteral(items=items):
            for item in items:
                if isinstance(item, module.ObjectLiteral):
                    yield from _lacking(function, path, item, depth - 1)
        case module.Reference(path=(name,)):
            for call in code.module(path).calls:
                if len(call.path) == 2 and call.path[0] == name and call.path[1] in _ADDERS:
                    for item in call.arguments:
                        if isinstance(item, module.ObjectLiteral):
                            yield from _lacking(function, path, item, depth - 1)
            origin = code.follow(path, value)
            if origin.target is None and not origin.rest and origin.value != value:
                yield from _lacking(function, origin.path, origin.value, depth - 1)
        case module.Result(call=index, path=()):
            yield from _made(function, path, code.module(path).calls[index], depth)
        case _:
            return


def _made(
    function: DeployedFunction, path: str, call: module.Call, depth: int
) -> Iterator[Location]:
    """Items that a chain of array methods makes."""
    name = call.path[-1] if call.path else ""
    if name in ("map", "flatMap") and call.arguments:
        closure = call.arguments[0]
        if isinstance(closure, module.Closure):
            made = function.project.code.module(path).functions[closure.function]
            for value in made.returns:
                if isinstance(value, module.ObjectLiteral):
                    yield from _lacking(function, path, value, depth - 1)
    elif name == "filter":
        receiver = call.receiver
        if receiver is None and len(call.path) > 1:
            receiver = module.Reference(call.callee_span, call.path[:-1])
        if receiver is not None:
            yield from _lacking(function, path, receiver, depth - 1)
    elif call.callee == "global:Promise.all" and call.arguments:
        yield from _lacking(function, path, call.arguments[0], depth - 1)
