"""House rules that no linter knows. Each finding names the file, the line and the cure."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from ledger.queries import QUERY

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("api", "events", "ledger", "projections", "schemas")

FUNCTION_LINES_MAX: Final = 70
FILE_LINES_MAX: Final = 400
ONE_FILE: Final = "ledger/proof/verifier.py"  # copied alone to a machine without network

# Where everything may be caught: a request, a view, a batch must not take others along.
CATCHES_ALL: Final = frozenset(
    {
        *("api/door.py", "api/imports/working.py"),
        *("ledger/pen.py", "ledger/sitting.py", "projections/runner.py"),
    }
)
# Files without money: here a float is an instant of the monotonic clock.
NO_MONEY: Final = frozenset({"ledger/keys.py"})
# The writer stamps recorded_at: the one clock below the door.
STAMPS: Final = "ledger/writer.py"
CLOCKS: Final = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
FUNCTION: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
OUT: Final = ("Manager", "Service", "Helper", "Util", "Handler", "Processor", "Data", "Info")
OUT_PREFIXES: Final = ("get_", "do_")
UNFINISHED: Final = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")  # not to find itself
EXCEPTION: Final = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)")
WITH_REASON: Final = re.compile(r":\s*[A-Z0-9, ]+ - \S|\[[a-z, -]+\]\s+#\s*\S")
STATEMENT: Final = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|TRUNCATE\s|MERGE\s+INTO\s"
    r"|WITH\s+\w+\s+AS\s*\(|COPY\s+\S+\s+(FROM|TO)\s|LOCK\s+TABLE\s|(CREATE|ALTER|DROP)\s+"
    r"(OR\s+REPLACE\s+)?(TABLE|INDEX|UNIQUE|VIEW|SCHEMA|FUNCTION|ROLE|DATABASE|TRIGGER)\s)",
)


@dataclass(frozen=True)
class Source:
    """One Python file of the repository."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Parse the file."""
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """Tell the top folder."""
        return self.path.partition("/")[0]

    @property
    def is_shipped(self) -> bool:
        """Tell code that serves from code that tests."""
        return self.package in PACKAGES


Rule = Callable[[Source], Iterator[str]]


def sources(*folders: str) -> list[Source]:
    """Read every Python file of some folders."""
    return [
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def long_functions(source: Source) -> Iterator[str]:
    """Find functions that do not fit on a screen."""
    for node in ast.walk(source.tree):
        if isinstance(node, FUNCTION):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield (
                    f"{source.path}:{node.lineno}: {node.name} has {lines} lines, at most"
                    f" {FUNCTION_LINES_MAX}: give its steps names of their own"
                )


def long_files(source: Source) -> Iterator[str]:
    """Find files that hold more than one noun."""
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX and source.path != ONE_FILE:
        yield f"{source.path}:1: {lines} lines, at most {FILE_LINES_MAX}: part it by what it is for"


def sql_in_strings(source: Source) -> Iterator[str]:
    """Find SQL outside of sql/."""
    if not source.is_shipped:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = STATEMENT.match(node.value)
            if found:
                yield (
                    f"{source.path}:{node.lineno}: SQL in a string ({found[0].strip()} …):"
                    f" move it to {source.package}/sql/ and give it a name and a reason"
                )


def clocks(source: Source) -> Iterator[str]:
    """Find a clock below the door: what time it is comes in with the command."""
    if not source.is_shipped or source.package == "api" or source.path == STAMPS:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in CLOCKS:
                yield f"{source.path}:{node.lineno}: {name}: take the instant as an argument"


def floats(source: Source) -> Iterator[str]:
    """Find floats where money is; only a span of time, named so, may be one."""
    if not source.is_shipped or source.package == "api" or source.path in NO_MONEY:
        return
    spans = {id(part) for node in spans_of_time(source.tree) for part in ast.walk(node)}
    for node in ast.walk(source.tree):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_named = isinstance(node, ast.Name) and node.id == "float"
        if (is_literal or is_named) and id(node) not in spans:
            yield (
                f"{source.path}:{getattr(node, 'lineno', 1)}: a float: count whole kopecks,"
                " or name it …_seconds if it is a span of time"
            )


def spans_of_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Find whatever is named …seconds, with its type and its value."""
    for node in ast.walk(tree):
        match node:
            case ast.arguments():
                plain = [*node.posonlyargs, *node.args]
                defaults = [None] * (len(plain) - len(node.defaults)) + node.defaults
                pairs = zip(plain + node.kwonlyargs, defaults + node.kw_defaults, strict=True)
                yield from (
                    part
                    for argument, default in pairs
                    if argument.arg.lower().endswith("seconds")
                    for part in (argument, default)
                    if part
                )
            case ast.keyword(arg=str(name)) if name.lower().endswith("seconds"):
                yield node
            case ast.AnnAssign(target=target) | ast.Assign(targets=[target]):
                if ast.unparse(target).lower().endswith("seconds"):
                    yield node
            case _:
                pass


def asserts(source: Source) -> Iterator[str]:
    """Find checks that disappear under -O."""
    if source.is_shipped:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Assert):
                yield f"{source.path}:{node.lineno}: assert: raise AssertionError with a message"


def names_that_are_out(source: Source) -> Iterator[str]:
    """Find names that say nothing."""
    if not source.is_shipped:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(OUT):
            yield f"{source.path}:{node.lineno}: {node.name}: name it for what it is"
        if isinstance(node, FUNCTION) and node.name.startswith(OUT_PREFIXES):
            yield f"{source.path}:{node.lineno}: {node.name}: name it for what it does"


def catching_all(source: Source) -> Iterator[str]:
    """Find nets so wide that a bug looks like an answer."""
    if not source.is_shipped or source.path in CATCHES_ALL:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            reraised = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught in {"", "Exception", "BaseException"} and not reraised:
                yield (
                    f"{source.path}:{node.lineno}: except {caught}: name what can go wrong here;"
                    f" everything is caught in {', '.join(sorted(CATCHES_ALL))} only"
                )


def unfinished(source: Source) -> Iterator[str]:
    """Find work that was put off."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := UNFINISHED.search(line):
            yield f"{source.path}:{number}: {found[0]}: finish it, or file an issue and name it"


def exceptions_without_reason(source: Source) -> Iterator[str]:
    """Find a rule that is switched off and nobody says why."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        found = EXCEPTION.search(line)
        if found and not WITH_REASON.match(found["rest"]):
            yield (
                f"{source.path}:{number}: {found[0]}: write the rule and the reason,"
                " `# noqa: X000 - why` or `# type: ignore[code]  # why`"
            )


def missing_docstring(source: Source) -> Iterator[str]:
    """Find a file that does not say what it is for."""
    if source.text and not ast.get_docstring(source.tree):
        yield f"{source.path}:1: no docstring: say in one sentence what the file is for"


RULES: Final[tuple[Rule, ...]] = (
    asserts,
    catching_all,
    clocks,
    exceptions_without_reason,
    floats,
    long_files,
    long_functions,
    missing_docstring,
    names_that_are_out,
    sql_in_strings,
    unfinished,
)


@dataclass(frozen=True)
class Loaded:
    """A variable of one file through which a file of SQL is read."""

    source: Source
    variable: str
    file: str

    def uses(self) -> Iterator[tuple[str, int]]:
        """Tell each name that is asked of the variable, with its line."""
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == self.variable:
                yield node.attr, node.lineno


def loads(source: Source) -> Iterator[Loaded]:
    """Find `SQL = queries.load("package", "module")`."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=variable)],
                value=ast.Call(
                    func=func, args=[ast.Constant(str(package)), ast.Constant(str(module))]
                ),
            ) if ast.unparse(func) in {"queries.load", "load"}:
                yield Loaded(source, variable, f"{package}/sql/{module}.sql")


def headers(text: str) -> list[str]:
    """List the names of queries, whether or not a reason stands under them."""
    return re.findall(r"^-- name: *(\S*)", text, re.MULTILINE)


def query_findings(files: dict[str, str], code: list[Source]) -> Iterator[str]:
    """Compare the named queries of every file of SQL with the names that the code asks for."""
    loaded = [one for source in code for one in loads(source)]
    for file, text in files.items():
        known = [found["name"] for found in QUERY.finditer(text)]
        for name in sorted(set(headers(text)) - set(known)):
            yield f"{file}: {name} has no reason: write at least one -- line under its name"
        for name in sorted({name for name in known if known.count(name) > 1}):
            yield f"{file}: {name} is there twice: the later one wins, give it its own name"
        used = {name for one in loaded if one.file == file for name, _ in one.uses()}
        for name in sorted(set(known) - used):
            yield f"{file}: {name} is never used: remove it"
    for one in loaded:
        known = [found["name"] for found in QUERY.finditer(files.get(one.file, ""))]
        for name, line in one.uses():
            if name not in known:
                yield f"{one.source.path}:{line}: {one.file} has no query {name}: write it"
