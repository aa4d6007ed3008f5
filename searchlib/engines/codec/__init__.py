"""The columnar segments as a Whoosh codec: a folder of them as a `whoosh.index.Index`."""

from .codec import ColumnarCodec
from .index import open_index, open_to_write
from .schema import document, schema, whole

__all__ = ["ColumnarCodec", "document", "open_index", "open_to_write", "schema", "whole"]
