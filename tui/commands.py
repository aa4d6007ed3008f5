"""The one table of commands: bindings, footer, palette and help are all made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Pane(StrEnum):
    """Where a command works."""

    APP = "everywhere"
    MAIN = "any pane"
    QUERY = "query"
    LINES = "move"
    RESULTS = "results"
    READER = "reader"
    FILTERS = "filters"
    TIMELINE = "timeline"
    VALUE = "value"
    VALUES = "values"
    EXPORT = "export"
    NAME = "name"
    SEARCHES = "searches"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Command:
    """A row: `keys` as Textual writes them, `shown` as people read them, `action` of the pane's widget.

    `{key}` in an action is the key that was pressed.
    """

    id: str
    keys: str
    shown: str
    label: str
    help: str
    pane: Pane
    action: str
    footer: bool = False
    palette: bool = False


COMMANDS = (
    Command("quit", "ctrl+q", "ctrl+q", "Quit", "quit, from anywhere", Pane.APP, "quit", palette=True),
    Command("query", "slash", "/", "Search", "edit the query", Pane.MAIN, "query", True, True),
    Command(
        "filters",
        "f",
        "f",
        "Filters",
        "filter by speaker, role, topic, year, transcript",
        Pane.MAIN,
        "filters",
        True,
        True,
    ),
    Command("hit.next", "n", "n", "Next hit", "next hit", Pane.MAIN, "hit(1)", True, True),
    Command("hit.previous", "N", "N", "Previous hit", "previous hit", Pane.MAIN, "hit(-1)", False, True),
    Command("copy", "y", "y", "Copy", "copy the paragraph", Pane.MAIN, "copy", True, True),
    Command("cite", "c", "c", "Cite", "copy a citation of the paragraph", Pane.MAIN, "cite", True, True),
    Command(
        "quote",
        "Y",
        "Y",
        "Copy quotation",
        "copy the quotation with its citation",
        Pane.MAIN,
        "quote",
        False,
        True,
    ),
    Command(
        "link",
        "p",
        "p",
        "Copy permalink",
        "copy the command that shows the paragraph",
        Pane.MAIN,
        "link",
        False,
        True,
    ),
    Command(
        "mark", "m", "m", "Mark", "mark the paragraph, or take the mark off", Pane.MAIN, "mark", False, True
    ),
    Command(
        "unmark",
        "M",
        "M",
        "Unmark all",
        "take all marks off, or bring them back",
        Pane.MAIN,
        "unmark",
        False,
        True,
    ),
    Command(
        "export",
        "x",
        "x",
        "Export",
        "export the marked hits, or all, to a file",
        Pane.MAIN,
        "export",
        False,
        True,
    ),
    Command(
        "save",
        "ctrl+s",
        "ctrl+s",
        "Save search",
        "save this search under a name",
        Pane.MAIN,
        "save",
        False,
        True,
    ),
    Command(
        "searches",
        "o",
        "o",
        "Saved searches",
        "saved searches, and what is new in them",
        Pane.MAIN,
        "searches",
        False,
        True,
    ),
    Command(
        "reload",
        "f5",
        "F5",
        "Reload",
        "load an index that was built meanwhile, in the same place",
        Pane.MAIN,
        "reload",
        False,
        True,
    ),
    Command("why", "w", "w", "Why", "why this speaker, why these topics", Pane.MAIN, "why", True, True),
    Command(
        "sort",
        "S",
        "S",
        "Sort",
        "relevance, newest, oldest, document order, speaker",
        Pane.MAIN,
        "sort",
        False,
        True,
    ),
    Command(
        "group",
        "u",
        "u",
        "Group",
        "group by transcript, by exchange, not at all",
        Pane.MAIN,
        "group",
        False,
        True,
    ),
    Command(
        "timeline",
        "t",
        "t",
        "Timeline",
        "hits by date: go there, come back",
        Pane.MAIN,
        "timeline",
        False,
        True,
    ),
    Command(
        "like",
        "L",
        "L",
        "More like this",
        "paragraphs like this one; esc goes back",
        Pane.MAIN,
        "like",
        False,
        True,
    ),
    Command(
        "filters.clear",
        "ctrl+l",
        "ctrl+l",
        "Clear filters",
        "drop all filters",
        Pane.MAIN,
        "clear_filters",
        False,
        True,
    ),
    Command(
        "mend",
        "ctrl+y",
        "ctrl+y",
        "Repair",
        "put in the repair; or run the first of several",
        Pane.MAIN,
        "mend",
        False,
        True,
    ),
    Command(
        "literal",
        "ctrl+t",
        "ctrl+t",
        "As written",
        "a word only as written; at last all again",
        Pane.MAIN,
        "literal",
        False,
        True,
    ),
    Command("back", "escape", "esc", "Back", "one step back; stops a slow search", Pane.MAIN, "back"),
    Command("theme", "f4", "F4", "Theme", "choose the colours", Pane.MAIN, "app.change_theme", False, True),
    Command("help", "question_mark,f1", "? F1", "Help", "this page", Pane.MAIN, "help", True, True),
    Command("quit.soft", "q", "q", "Quit", "quit, when no text is being typed", Pane.MAIN, "app.quit", True),
    Command("query.go", "enter", "enter", "Results", "search now, go to the results", Pane.QUERY, "go", True),
    Command("query.down", "down", "down", "Results", "go to the results", Pane.QUERY, "leave"),
    Command(
        "query.word",
        "ctrl+backspace,alt+backspace",
        "ctrl+bksp alt+bksp",
        "Delete word",
        "delete the word to the left",
        Pane.QUERY,
        "delete_left_word",
    ),
    Command("query.accept", "right", "right", "Complete", "take the completion", Pane.QUERY, "cursor_right"),
    Command(
        "query.complete", "tab", "tab", "Complete", "take it, or to the next pane", Pane.QUERY, "complete"
    ),
    Command("query.older", "up", "up", "Older query", "in an empty bar: queries before", Pane.QUERY, "older"),
    Command(
        "query.recall",
        "ctrl+r",
        "ctrl+r",
        "Recall",
        "queries before that have this text",
        Pane.QUERY,
        "recall",
    ),
    Command("move.down", "j,down", "j down", "Down", "down", Pane.LINES, "move(1)"),
    Command("move.up", "k,up", "k up", "Up", "up", Pane.LINES, "move(-1)"),
    Command("move.first", "g,home", "g home", "First", "to the beginning", Pane.LINES, "first"),
    Command("move.last", "G,end", "G end", "Last", "to the end", Pane.LINES, "last"),
    Command(
        "move.half_down", "ctrl+d", "ctrl+d", "Half page down", "half a page down", Pane.LINES, "half(1)"
    ),
    Command("move.half_up", "ctrl+u", "ctrl+u", "Half page up", "half a page up", Pane.LINES, "half(-1)"),
    Command(
        "move.page_down", "space,pagedown", "space pgdn", "Page down", "page down", Pane.LINES, "page(1)"
    ),
    Command("move.page_up", "b,pageup", "b pgup", "Page up", "page up", Pane.LINES, "page(-1)"),
    Command(
        "results.open", "enter", "enter", "Read", "read in the whole transcript", Pane.RESULTS, "open", True
    ),
    Command(
        "results.repair",
        "1,2,3,4,5,6,7,8,9,0",
        "1 2 3 4 5 6 7 8 9 0",
        "Repair",
        "where nothing is found: run this repair",
        Pane.RESULTS,
        "repair({key})",
    ),
    Command(
        "reader.back", "enter", "enter", "Results", "back to the results", Pane.READER, "screen.back", True
    ),
    Command(
        "reader.next",
        "right_curly_bracket",
        "}",
        "Next paragraph",
        "take the next paragraph",
        Pane.READER,
        "paragraph(1)",
    ),
    Command(
        "reader.previous",
        "left_curly_bracket",
        "{",
        "Previous paragraph",
        "take the paragraph before",
        Pane.READER,
        "paragraph(-1)",
    ),
    Command(
        "filters.toggle",
        "space,enter",
        "space enter",
        "On/off",
        "turn a value on or off, fold a heading",
        Pane.FILTERS,
        "turn",
        True,
    ),
    Command(
        "filters.exclude",
        "minus",
        "-",
        "Leave out",
        "leave a value out, or no longer",
        Pane.FILTERS,
        "exclude",
        True,
    ),
    Command("filters.find", "v", "v", "Find value", "find a value by typing", Pane.FILTERS, "find", True),
    Command("timeline.earlier", "left,h", "left h", "Earlier", "the bar before", Pane.TIMELINE, "step(-1)"),
    Command("timeline.later", "right,l", "right l", "Later", "the next bar", Pane.TIMELINE, "step(1)"),
    Command("timeline.first", "home,g", "home g", "First", "the first bar", Pane.TIMELINE, "end(-1)"),
    Command("timeline.last", "end,G", "end G", "Last", "the last bar", Pane.TIMELINE, "end(1)"),
    Command(
        "timeline.stretch_back",
        "shift+left,H",
        "shift+left H",
        "Stretch",
        "choose a range backwards",
        Pane.TIMELINE,
        "stretch(-1)",
    ),
    Command(
        "timeline.stretch",
        "shift+right,L",
        "shift+right L",
        "Stretch",
        "choose a range onwards",
        Pane.TIMELINE,
        "stretch(1)",
    ),
    Command(
        "timeline.anchor",
        "space",
        "space",
        "Begin range",
        "begin a range here, or let go of it",
        Pane.TIMELINE,
        "anchor",
        True,
    ),
    Command(
        "timeline.choose", "enter", "enter", "Only these", "only these days", Pane.TIMELINE, "choose", True
    ),
    Command(
        "timeline.clear",
        "backspace,delete",
        "bksp del",
        "All days",
        "all days again",
        Pane.TIMELINE,
        "clear",
        True,
    ),
    Command("timeline.finer", "z", "z", "Shorter", "year, month, day", Pane.TIMELINE, "zoom(1)", False),
    Command("timeline.coarser", "Z", "Z", "Longer", "day, month, year", Pane.TIMELINE, "zoom(-1)"),
    Command(
        "value.leave", "enter,down", "enter down", "Values", "go to the values", Pane.VALUE, "leave", True
    ),
    Command(
        "values.turn",
        "space,enter",
        "space enter",
        "Only this",
        "take the value as a filter",
        Pane.VALUES,
        "turn",
    ),
    Command("values.exclude", "minus", "-", "Leave out", "leave the value out", Pane.VALUES, "exclude"),
    Command("export.other", "ctrl+t", "ctrl+t", "Which", "the marked hits, or all", Pane.EXPORT, "other"),
    Command("export.cancel", "escape", "esc", "Cancel", "export nothing", Pane.EXPORT, "cancel"),
    Command("name.cancel", "escape", "esc", "Cancel", "save nothing", Pane.NAME, "cancel"),
    Command("searches.delete", "d", "d", "Delete", "delete this search", Pane.SEARCHES, "delete"),
    Command("searches.back", "escape,q,o", "esc q o", "Back", "back to the results", Pane.SEARCHES, "cancel"),
    Command("notice.retry", "r", "r", "Try again", "try again", Pane.NOTICE, "retry", True),
    Command("notice.quit", "q,escape", "q esc", "Quit", "quit", Pane.NOTICE, "app.quit", True),
)


def of(pane: Pane) -> tuple[Command, ...]:
    return tuple(command for command in COMMANDS if command.pane is pane)


def bindings(pane: Pane) -> list[BindingType]:
    """The keys of a pane as Textual wants them, one binding a key."""
    return [
        Binding(
            key,
            command.action.replace("{key}", key),
            command.label,
            show=command.footer,
            key_display=shown,
            tooltip=command.help,
            id=f"{command.id}.{key}",
            priority=command.pane is Pane.APP,
        )
        for command in of(pane)
        for key, shown in zip(command.keys.split(","), command.shown.split(), strict=True)
    ]
