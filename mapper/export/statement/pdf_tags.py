"""The structure of a tagged PDF: what is a heading, a paragraph, a table with its headers, and in which order.

fpdf2 tags pictures alone; this builder gives it a whole tree (PDF 1.7, section 14.7). An element has its own content on
each page it stands on as one leaf, so text that runs over a page stays one paragraph to a screen reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject

__all__ = ["Tags"]

_SCOPES: Final = {"column": "<</O /Table /Scope /Column>>", "row": "<</O /Table /Scope /Row>>"}


class _Element(StructElem):
    """An element of the tree; ``a`` holds its attributes, such as what a header cell heads."""

    __slots__ = ("a",)

    def __init__(self, name: str, parent: PDFObject, *, page: int | None = None, alt: str | None = None) -> None:
        super().__init__(f"/{name}", parent, [], page_number=page, alt=alt)
        self.a: str | None = None


class Tags(StructureTreeBuilder):
    """The tree of one document; give it to ``pdf.struct_builder`` before anything is drawn."""

    def __init__(self, pdf: FPDF) -> None:
        super().__init__()
        self._pdf = pdf
        self._document = _Element("Document", self.struct_tree_root)
        self.struct_tree_root.k.clear()
        self.struct_tree_root.k.append(self._document)
        self._elements: list[_Element] = []
        self._contents: dict[int, int] = {}
        # What fpdf2 takes for the document is only its list of leaves here: it tells each on which page it stands.
        self.doc_struct_elem.k.clear()

    @property
    def document(self) -> _Element:
        """The root of what is read."""
        return self._document

    def add(self, name: str, parent: _Element, *, alt: str | None = None, scope: str = "") -> _Element:
        """A new element, such as ``P``, ``H1`` or ``TH``, after those that ``parent`` has already."""
        element = _Element(name, parent, alt=alt)
        element.a = _SCOPES.get(scope)
        parent.k.append(element)
        self._elements.append(element)
        return element

    @contextmanager
    def content(self, element: _Element) -> Iterator[None]:
        """What is drawn in this block, on one page, is content of ``element``."""
        page = self._pdf.page
        number = self._contents.get(page, 0)
        self._contents[page] = number + 1
        leaf = _Element("Span", element, page=page)
        leaf.k.append(number)
        element.k.append(leaf)
        self._elements.append(leaf)
        self.doc_struct_elem.k.append(leaf)
        parents = self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number))
        self.struct_tree_root.parent_tree.nums[parents].append(leaf)
        self._pdf.pages[page].struct_parents = parents
        self._pdf._out(f"/Span <</MCID {number}>> BDC")
        yield
        self._pdf._out("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn in this block is no content: a rule, the foot of a page, a heading that is repeated."""
        self._pdf._out("/Artifact BMC")
        yield
        self._pdf._out("EMC")

    def __iter__(self) -> Iterator[PDFObject]:
        yield self.struct_tree_root
        yield self._document
        yield self.struct_tree_root.parent_tree
        yield from self._elements
