"""Both languages are complete: whatever the program can say, each catalogue says, with the same blanks."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from assetreg.core.i18n import LOCALES, TRANSLATIONS
from tests.architecture.tree import own_files, shown, syntax

# An id that is no English sentence but a code: `problem.not_found`, `doubt.far.details`.
CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
SPEAKING = ("_", "gettext")


def entries(locale: str) -> Iterator[tuple[Path, str, str]]:
    """(file, id, sentence) of one language."""
    for path in sorted((TRANSLATIONS / locale).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id:
                    yield path, str(message.id), str(message.string)


def spoken() -> dict[str, str]:
    """Every id the program utters literally, and where."""
    said: dict[str, str] = {}
    for path in own_files("*.py"):
        said.update({message: shown(path) for message in utterances(syntax(path))})
        said.update({code: shown(path) for code in refusals(syntax(path))})
    for path in own_files("*.html", "*.txt"):
        with path.open("rb") as stream:
            for _, _, message, _ in babel_extract(stream, list(SPEAKING), [], {"encoding": "utf-8"}):
                # A call with values answers its arguments as a tuple, the sentence first; a variable answers None.
                sentence = message[0] if isinstance(message, tuple) else message
                if sentence is not None:
                    said.setdefault(str(sentence), shown(path))
    return said


def utterances(module: ast.Module) -> Iterator[str]:
    """What is handed to `gettext`: texts, both branches of a choice, the beginning of an id put together."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKING and node.args:
            yield from texts(node.args[0])


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from texts(node.left)
    elif isinstance(node, ast.JoinedStr):
        yield from texts(node.values[0])
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def refusals(module: ast.Module) -> Iterator[str]:
    """`problem.<code>` and `field.<code>` of every refusal whose code stands in the source."""
    kinds = kinds_of_problems()
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield from own_code(node, kinds)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        positional = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        named = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
        if name == "FieldError":
            code = named.get("code", positional[1] if len(positional) > 1 and len(node.args) > 1 else None)
            yield from (f"field.{code}" for code in [code] if isinstance(code, str))
        elif name in kinds:
            code = named.get("code", positional[0] if positional else None)
            yield from (f"problem.{code}" for code in [code] if isinstance(code, str))


def own_code(node: ast.ClassDef, kinds: set[str]) -> Iterator[str]:
    """The default code of a class of problems."""
    if node.name not in kinds - {"Problem"}:  # the root is never raised itself
        return
    for statement in node.body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "code":
            yield f"problem.{ast.literal_eval(statement.value)}"


@cache
def kinds_of_problems() -> set[str]:
    """Names of `Problem` and of every class derived from it, whichever module holds it."""
    classes = [node for path in own_files("*.py") for node in ast.walk(syntax(path)) if isinstance(node, ast.ClassDef)]
    kinds = {"Problem"}
    while more := {c.name for c in classes if any(getattr(base, "id", "") in kinds for base in c.bases)} - kinds:
        kinds |= more
    return kinds


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_the_program_can_say_is_in_the_catalogue(locale: str) -> None:
    known = {message for _, message, _ in entries(locale)}
    # `gettext("kind." + kind)`: only the beginning stands in the source, so some sentence must begin so.
    known |= {
        message[: dot.end()] for message in known if CODE.fullmatch(message) for dot in re.finditer(r"\.", message)
    }
    assert {message: where for message, where in spoken().items() if message not in known} == {}


def test_both_languages_hold_the_same_ids_in_the_same_files() -> None:
    vietnamese, english = ({(path.name, message) for path, message, _ in entries(locale)} for locale in LOCALES)
    assert vietnamese ^ english == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_id_stands_twice_and_none_is_empty(locale: str) -> None:
    counts = Counter(message for _, message, _ in entries(locale))
    assert [message for message, count in counts.items() if count > 1] == []
    assert [message for _, message, sentence in entries(locale) if not sentence.strip()] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_fills_the_blanks_of_its_id(locale: str) -> None:
    wrong = [
        message
        for _, message, sentence in entries(locale)
        if not CODE.fullmatch(message) and blanks(message) != blanks(sentence)
    ]
    assert wrong == []


def test_a_sentence_has_the_same_blanks_in_both_languages() -> None:
    by_id = [{message: blanks(sentence) for _, message, sentence in entries(locale)} for locale in LOCALES]
    assert {message for message in by_id[0] if by_id[0][message] != by_id[1].get(message)} == set()


def blanks(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))
