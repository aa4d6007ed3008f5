"""Containers made for tests: docx, ePub and pdf files from a few lines of their inner language."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(members: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, compress_type=method)
    return out.getvalue()


# --- docx -------------------------------------------------------------------------------------------------

STYLES = """
<w:style w:styleId="Titel" w:type="paragraph"><w:name w:val="Title"/></w:style>
<w:style w:styleId="berschrift1" w:type="paragraph"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:styleId="Mein" w:type="paragraph"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Verzeichnis1" w:type="paragraph"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Fett" w:type="character"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:styleId="Sprecher" w:type="character"><w:name w:val="Speaker Name"/></w:style>
<w:style w:styleId="Kreis" w:type="paragraph"><w:name w:val="Round"/><w:basedOn w:val="Kreis"/></w:style>
"""


def run(text: str, properties: str = "") -> str:
    """A run of text with run properties such as `<w:b/>`."""
    inside = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def para(*runs: str, style: str = "") -> str:
    """A paragraph; a piece that is no element is plain text, `**in stars**` is bold."""
    made = "".join(r if r.startswith("<") else run(r.strip("*"), "<w:b/>" if "**" in r else "") for r in runs)
    return f"<w:p>{f'<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>' if style else ''}{made}</w:p>"


def table(*rows: Iterable[str]) -> str:
    """A table of cells, each a text or a paragraph."""
    cells = ("".join(f"<w:tc>{c if c.startswith('<') else para(c)}</w:tc>" for c in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(
    *body: str, core: str = "", styles: str = STYLES, extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A Word document with this body; `core` are elements of its properties."""
    wrapped = (
        f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    )
    relation = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{relation}</Relationships>',
            "word/document.xml": f"{wrapped}<w:body>{''.join(body)}</w:body></w:document>",
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties"'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</cp:coreProperties>',
            **(extra or {}),
        }
    )


# --- ePub -------------------------------------------------------------------------------------------------

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)


def epub(
    *chapters: str,
    meta: str = "<dc:title>Talks in Velmora</dc:title>",
    spine: str = "",
    manifest: str = "",
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An ePub of chapters (each the inside of a body); more of the manifest, spine and members if given."""
    names = [f"c{n}.xhtml" for n in range(1, len(chapters) + 1)]
    items = "".join(f'<item id="{n}" href="text/{n}" media-type="application/xhtml+xml"/>' for n in names)
    order = "".join(f'<itemref idref="{n}"/>' for n in names)
    head = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"'
        ' xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}</metadata>'
            f"<manifest>{items}{manifest}</manifest><spine>{order}{spine}</spine></package>",
            **{f"OEBPS/text/{n}": f"{head}{c}</body></html>" for n, c in zip(names, chapters, strict=True)},
            **(extra or {}),
        }
    )


# --- pdf --------------------------------------------------------------------------------------------------


def shown(x: float, y: float, text: str, *, bold: bool = False, size: float = 10) -> str:
    """The operators that show a text at a place."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{'B' if bold else 'R'} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def column(x: float, y: float, *lines: str, leading: float = 12) -> str:
    """Lines below each other; an empty one is a gap, `**Name:** text` has a bold beginning."""
    made = []
    for n, line in enumerate(lines):
        _, bold, rest = line.split("**") if line.startswith("**") else ("", "", line)
        head = f"/B 10 Tf ({bold}) Tj /R 10 Tf " if bold else "/R 10 Tf "
        made.append(f"BT {x} {y - n * leading} Td {head}({rest}) Tj ET\n" if line else "")
    return "".join(made)


def pdf(*pages: str | bytes, trailer: str = "", catalog: str = "", packed: bool = True) -> bytes:
    """A PDF with these content streams; fonts are R (Helvetica) and B (its bold); more trailer if given."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    fonts = "<</Font<</R 3 0 R/B 4 0 R>>>>"
    objects: list[bytes] = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        *(
            f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica{bold}/Encoding/WinAnsiEncoding>>".encode()
            for bold in ("", "-Bold")
        ),
    ]
    for n, page in enumerate(pages):
        data = page.encode("cp1252") if isinstance(page, str) else page
        stream, packing = (zlib.compress(data), "/Filter/FlateDecode") if packed else (data, "")
        box = f"/MediaBox[0 0 595 842]/Resources {fonts}/Contents {6 + 2 * n} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R{box}>>".encode())
        objects.append(f"<</Length {len(stream)}{packing}>>stream\n".encode() + stream + b"\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    at = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n".encode())
    return out.getvalue()
