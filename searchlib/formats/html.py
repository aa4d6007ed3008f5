"""HTML (a saved page) -> Document.

The page becomes a flat list of nodes; `article` finds the text in it, `metadata` what it says of itself.
"""

from __future__ import annotations

from ..model import BlockKind, Document
from .article import find
from .attendance import cells_of, listed, present
from .blocks import document, squeezed
from .flow import paragraphs
from .markup import nodes_of, text_of
from .metadata import about

# Footers of a page come to 300-700 characters; less than this lost is not worth a notice.
_SMALL_LOSS = 1_000


def read_html(data: bytes) -> Document:
    """Read a saved page: its content without the furniture, bold names as labels, metadata from its head.

    >>> page = read_html(b"<title>Talks</title><p><b>Ann Poe:</b> We agreed.</p>")
    >>> page.meta, [(b.label, b.text) for b in page.blocks]
    ({'title': 'Talks'}, [('Ann Poe', 'We agreed.')])
    """
    text, notices = text_of(data)
    nodes = nodes_of(text)
    if not nodes:
        return document((), meta={}, notices=notices)
    article = find(nodes)
    meta, topics = about(nodes, article.root)
    title = squeezed(meta.get("title", ""))
    blocks = [
        block
        for block in paragraphs(nodes, article)
        if block.kind is not BlockKind.HEADING or squeezed(block.text) != title
    ]
    if article.taken * 2 < article.offered - _SMALL_LOSS:
        notices += (f"took {article.taken:,} of the page's {article.offered:,} characters of running text",)
    aliases = {**present(block.text for block in blocks), **listed(cells_of(nodes))}
    return document(blocks, meta=meta, notices=notices, topics=topics, aliases=aliases)
