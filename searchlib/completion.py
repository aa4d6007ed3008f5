"""What can stand next on a command line, asked of the parser itself; and scripts that make shells ask.

A script holds nothing but the call, so it never grows old: `transcripts complete` answers each time.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .console import DONE, PARTLY, Verb, put
from .errors import SearchLibError
from .fields import DEFAULT, FACETS, FIELDS
from .render import clean
from .search import Index

#: The verb that scripts call; not listed, for nobody types it.
HIDDEN = "complete"
#: Candidates for one word: more than that nobody reads.
MOST = 200

_BASH = """\
_transcripts() {
    local cur="${COMP_WORDS[COMP_CWORD]}" found word
    found="$(transcripts complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" || {
        compopt -o filenames -o default 2>/dev/null; COMPREPLY=(); return; }
    COMPREPLY=()
    while IFS=$'\\t' read -r word _; do
        [[ -n $word ]] || continue
        case "$cur" in [\\"\\']*) ;; *) printf -v word '%q' "$word" ;; esac
        COMPREPLY+=("$word")
    done <<< "$found"
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2>/dev/null
}
complete -F _transcripts transcripts
"""
_ZSH = """\
#compdef transcripts
_transcripts() {
    local -a words_ rows
    local row found
    found="$(transcripts complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)" || { _files; return }
    for row in "${(@f)found}"; do words_+=("${row%%$'\\t'*}"); rows+=("${row//$'\\t'/  -- }"); done
    compadd -l -d rows -a words_
}
compdef _transcripts transcripts
"""
_FISH = """\
function __transcripts_complete
    set -l found (transcripts complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)
    if test $status -ne 0
        __fish_complete_path (commandline -ct)
    else if test (count $found) -gt 0
        printf '%s\\n' $found
    end
end
complete -c transcripts -f -a '(__transcripts_complete)'
"""
SCRIPTS: Mapping[str, str] = MappingProxyType({"bash": _BASH, "zsh": _ZSH, "fish": _FISH})

_BARE = re.compile(r"\w[\w.-]*")

#: A word and what it means.
Candidate = tuple[str, str]
#: Field and typed text to the values that begin so.
Values = Callable[[str, str], Iterable[str]]


class _Files(Exception):
    """Files stand here."""


@dataclass(frozen=True, slots=True)
class Command:
    """The parsers of a command: all verbs that are listed, with their helps."""

    verbs: Mapping[str, argparse.ArgumentParser]

    def candidates(self, typed: Sequence[str], values: Values) -> list[Candidate] | None:
        """What the last of these words, the beginning of one, can become; None where it is a file."""
        words, lost = _rejoined(typed or [""])
        quote = words[-1][:1] if words[-1][:1] in ("'", '"') else ""
        words[-1] = words[-1][1:] if quote else re.sub(r"\\(.)", r"\1", words[-1])
        begun = words[-1].casefold()
        try:
            found = [(w, s) for w, s in self._all(words, values) if w.casefold().startswith(begun)]
        except _Files:
            return None
        return [(word[lost:], said) for word, said in found if _typable(word, quote)][:MOST]

    def _all(self, words: Sequence[str], values: Values) -> Iterator[Candidate]:
        if len(words) == 1:
            yield from ((name, parser.description or "") for name, parser in self.verbs.items())
            return
        parser = self.verbs.get(words[0])
        if parser is None:
            return
        options = {text: action for action in parser._actions for text in action.option_strings}
        typed, name, equals = words[-1], *words[-1].partition("=")[:2]
        before = options.get(words[-2]) if len(words) > 2 else None
        if "--" in words[1:-1]:
            yield from _positional(parser, typed, values)
        elif equals and (action := options.get(name)):
            yield from ((f"{name}={v}", said) for v, said in _of(action, typed[len(name) + 1 :], values))
        elif before is not None and before.nargs != 0:
            yield from _of(before, typed, values)
        elif typed.startswith("-"):
            yield from ((t, a.help or "") for t, a in options.items() if t.startswith("--"))
        else:
            yield from _positional(parser, typed, values)


def _of(action: argparse.Action, typed: str, values: Values) -> Iterator[Candidate]:
    """The values of an option."""
    name = action.dest.removeprefix("where_")
    if action.choices:
        yield from ((str(choice), "") for choice in action.choices)
    elif action.type is Path:
        raise _Files
    elif action.dest == "facets":
        head = typed[: typed.rfind(",") + 1]
        yield from ((head + facet, "") for facet in FACETS)
    elif name != action.dest and name in FACETS:
        yield from ((value, "") for value in values(name, typed))


def _positional(parser: argparse.ArgumentParser, typed: str, values: Values) -> Iterator[Candidate]:
    """What stands without an option: files, one of a few words, or a query."""
    for action in parser._actions:
        if not action.option_strings:
            if action.type is Path:
                raise _Files
            yield from ((str(choice), "") for choice in action.choices or ())
            if action.dest == "query":
                yield from _asked(typed, values)


def _asked(typed: str, values: Values) -> Iterator[Candidate]:
    """The beginning of a query: a field, or one of its values that needs no quotation marks."""
    name, colon, begun = typed.partition(":")
    if not colon:
        yield from ((f"{spec.name}:", spec.help) for spec in FIELDS if spec.name != DEFAULT)
    elif name in FACETS:
        yield from ((f"{name}:{value}", "") for value in values(name, begun) if _BARE.fullmatch(value))


def _rejoined(words: Sequence[str]) -> tuple[list[str], int]:
    """The words as typed, where bash cut them at `=` and `:`; and how much of the last is before a cut."""
    joined: list[str] = []
    lost = 0
    for word in words:
        if joined and (word in ("=", ":") or joined[-1][-1:] in ("=", ":")) and joined[-1]:
            lost = len(joined[-1]) + len(word) * (word in ("=", ":"))
            joined[-1] += word
        else:
            joined.append(word)
            lost = 0
    return joined, lost


def _typable(word: str, quote: str) -> bool:
    """Whether a shell takes the word as it stands: nothing invisible in it, nothing that it would run."""
    held = set(word) & ({"'"} if quote == "'" else set('"$`\\!') if quote else set())
    return not held and clean(word) == word


def verbs(verb: Verb, listed: Mapping[str, argparse.ArgumentParser]) -> None:
    """Add `completion SHELL` and the hidden verb to the command; `listed` are those that are not hidden."""

    def complete(args: argparse.Namespace) -> int:
        folder = _folder(args)
        try:
            found = Command(listed).candidates(args.words, lambda name, typed: _indexed(folder, name, typed))
        except SearchLibError:  # without an index there are no values, and a shell wants no talk
            return DONE
        for word, said in found or ():
            put(f"{word}\t{clean(said)}" if said else word)
        return PARTLY if found is None else DONE

    script = verb("completion", _script, "Print a script that completes this command in your shell.")
    script.add_argument("shell", choices=tuple(SCRIPTS), help='bash: eval "$(transcripts completion bash)"')
    verb(HIDDEN, complete, "").add_argument("words", nargs="*")


def _script(args: argparse.Namespace) -> int:
    put(SCRIPTS[args.shell].rstrip("\n"))
    return DONE


def _folder(args: argparse.Namespace) -> Path:
    """The index that the words typed so far name, or else the usual one."""
    words: list[str] = args.words
    for at, word in enumerate(words[:-1]):
        if word == "--index" and at + 2 < len(words):
            return Path(words[at + 1].replace("\\ ", " ")).expanduser()
    folder: Path = args.index
    return folder


def _indexed(folder: Path, name: str, typed: str) -> list[str]:
    """Values of a field in which a word begins as typed, most frequent first."""
    with Index.open(folder) as index:
        return [value.value for value in index.values(name, typed, limit=MOST).values]
