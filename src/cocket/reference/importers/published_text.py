"""A published legal text as a tree of marked pieces, whatever tags its publisher uses.

Takes HTML (EUR-Lex) or XML (eCFR, legislation.gov.uk), gives `Piece`s: a marker ("5A001", "a.", "Note 1:"), the text
beside it, and what stands below. Superscripts are kept as such. Depth and size are bounded: the text is outside data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from cocket.kernel.errors import BadDocument
from cocket.reference.importers.provision_lines import SUPERSCRIPT

DEEPEST = 300
LONGEST_MARKER = 24  # characters of a row's first column that make it a marker
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BLOCKS = frozenset(
    {"p", "div", "table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd", "section", "article"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "body", "html", "main", "header", "footer", "blockquote", "hr"}
)
_SILENT = frozenset({"script", "style", "head", "title"})
_RAISED = frozenset("-−0123456789+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One marked piece of a text; `inside` are the pieces below it, in order."""

    marker: str
    text: str
    inside: tuple[Piece, ...] = ()

    def whole(self) -> str:
        """Give the piece and all below it as one line."""
        return " ".join(part for part in (self.marker, self.text, *(p.whole() for p in self.inside)) if part)


@dataclass(slots=True)
class Node:
    """One element of a page: its tag and class, and its children and words in order."""

    tag: str
    classes: str = ""
    children: list[Node | str] = field(default_factory=list)

    def elements(self) -> list[Node]:
        """Give the children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]


class _Page(HTMLParser):
    """Builds the tree; an end tag closes what is open inside it, one without a start is passed over."""

    def __init__(self, what: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self._open = [self.root]
        self._what = what

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, " ".join(value or "" for name, value in attrs if name == "class"))
        self._open[-1].children.append(node)
        if tag in _VOID:
            return
        if len(self._open) >= DEEPEST:
            raise BadDocument("Its tags nest too deep", where=self._what, mend="Give the page as it was published.")
        self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        self._open[-1].children.append(Node(tag))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def html_tree(text: str, what: str) -> Node:
    """Read a page; raises BadDocument when its tags nest too deep."""
    page = _Page(what)
    page.feed(text)
    page.close()
    return page.root


def words(node: Node) -> str:
    """Give the words of an element on one line, superscripts raised."""
    return " ".join("".join(_words(node)).split())


def _words(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag in _SILENT:
            continue
        elif child.tag == "br":
            yield " "
        elif child.tag == "sup" or "super" in child.classes:
            yield raised("".join(_words(child)))
        else:
            apart = " " if child.tag in _BLOCKS else ""
            yield apart
            yield from _words(child)
            yield apart


def raised(text: str) -> str:
    """Give a superscript as raised figures where it is a power, else as it is."""
    bare = text.strip()
    return bare.replace("−", "-").translate(SUPERSCRIPT) if bare and set(bare) <= _RAISED else text


def html_pieces(node: Node) -> tuple[Piece, ...]:
    """Give the marked pieces of a page: rows of two columns, by table or by grid, are a marker and what it marks."""
    found: list[Piece] = []
    loose: list[str | Node] = []

    def settle() -> None:
        text = words(Node("p", "", list(loose)))
        loose.clear()
        if text:
            found.append(Piece("", text))

    for child in node.children:
        if isinstance(child, str) or child.tag not in _BLOCKS | _SILENT:
            loose.append(child)
            continue
        settle()
        if child.tag in _SILENT:
            continue
        columns = _columns(child)
        if columns:
            inside = [piece for column in columns[1:] for piece in html_pieces(column)]
            head = inside.pop(0).text if inside and not inside[0].marker else ""
            found.append(Piece(words(columns[0]), head, tuple(inside)))
        else:
            found += html_pieces(child)
    settle()
    return tuple(found)


def _columns(node: Node) -> list[Node]:
    """Give the columns of a row, or [] where an element is no row."""
    if node.tag == "tr":
        cells = [child for child in node.elements() if child.tag in ("td", "th")]
    elif node.tag == "div" and "grid-container" in node.classes:
        cells = [child for child in node.elements() if child.tag == "div"]
    else:
        return []
    return cells if len(cells) > 1 and len(words(cells[0])) <= LONGEST_MARKER else []


def element_words(element: Element) -> str:
    """Give the words of an XML element on one line; superscripts (SU, sup, Superior, E T="51") are raised."""
    return " ".join("".join(_element_words(element, 0)).split())


def _element_words(element: Element, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise BadDocument("Its elements nest too deep", where="the text", mend="Give the file as it was published.")
    tag = local(element)
    up = tag.lower() in ("su", "sup", "superior") or (tag == "E" and element.get("T") == "51")
    inner = [element.text or ""]
    for child in element:
        inner += _element_words(child, depth + 1)
        inner.append(child.tail or "")
    yield raised("".join(inner)) if up else "".join(inner)


def local(element: Element) -> str:
    """Give an element's name without its namespace; a comment or instruction has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
