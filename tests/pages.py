"""What a golden file of blocks with voices holds: a document without its defaults."""

from __future__ import annotations

from searchlib.model import BlockKind, Document


def page(document: Document) -> dict[str, object]:
    """A document as plain values; of a file of several events, a list of these."""
    if document.parts:
        return {"parts": [{"key": part.key, **page(part)} for part in document.parts]}
    blocks = []
    for block in document.blocks:
        row: dict[str, object] = {"kind": "heading"} if block.kind is BlockKind.HEADING else {}
        for name in ("line", "label", "seconds", "until"):
            if (value := getattr(block, name)) is not None:
                row[name] = value
        if block.voice is not None:
            row["voice"] = [block.voice.label, block.voice.office, block.voice.key]
        blocks.append({**row, "text": block.text})
    return {
        "meta": dict(document.meta),
        "notices": list(document.notices),
        "topics": list(document.topics),
        "blocks": blocks,
    }
