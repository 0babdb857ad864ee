"""What axe finds on a page of a browser, told apart into what is ours and what lies inside widgets of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SEVERE: Final = ("serious", "critical")
_INSIDE: Final = """([path, selectors]) => {
    let place = document, found = null;
    for (const selector of path) {
        found = place.querySelector(selector);
        place = found?.shadowRoot;
    }
    return selectors.filter(selector => found?.closest(selector));
}"""
_BEYOND: Final = """width => {
    const beyond = [];
    const walk = place => {
        for (const child of place.children) {
            if (child.dataset.testid === 'stDataFrameGlideDataEditor') continue;  // a table scrolls in itself
            if (!child.checkVisibility({visibilityProperty: true})) continue;  // such as in a closed expander
            const box = child.getBoundingClientRect();
            const label = child.dataset.testid || child.getAttribute('class') || '';
            if (box.width > 1 && box.right > width + 1)
                beyond.push(`${child.tagName.toLowerCase()} ${label} to ${Math.round(box.right)} px: ` +
                    (child.innerText || '').slice(0, 40));
            else if (!['auto', 'scroll'].includes(getComputedStyle(child).overflowX)) {
                walk(child);
                if (child.shadowRoot) walk(child.shadowRoot);
            }
        }
    };
    walk(document.querySelector('[data-testid=stMain]') || document.body);
    return beyond;
}"""


@dataclass(frozen=True)
class Finding:
    """One element that breaks one rule; ``path`` leads to it, a selector for each shadow tree."""

    rule: str
    impact: str
    path: tuple[str, ...]
    html: str
    why: str

    @property
    def severe(self) -> bool:
        return self.impact in SEVERE

    def __str__(self) -> str:
        return f"{self.impact} {self.rule} at {' >>> '.join(self.path)}\n    {self.html[:300]}\n    {self.why}"


@dataclass(frozen=True)
class Known:
    """A finding inside a widget of Streamlit that no page can change."""

    rule: str
    inside: str
    reason: str


def findings(page: Any) -> list[Finding]:
    """All that axe finds on ``page`` as it stands, in the order of its rules."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
    response = Axe().run(page, options=options).response
    return [
        Finding(
            rule["id"],
            node["impact"] or rule["impact"],
            tuple(node["target"][0]) if isinstance(node["target"][0], list) else tuple(node["target"]),
            node["html"],
            " ".join(node["failureSummary"].split()),
        )
        for rule in response["violations"]
        for node in rule["nodes"]
    ]


def known_of(page: Any, finding: Finding, known: Sequence[Known]) -> list[Known]:
    """Those of ``known`` that explain ``finding``."""
    same_rule = [each for each in known if each.rule == finding.rule]
    inside = page.evaluate(_INSIDE, [list(finding.path), [each.inside for each in same_rule]])
    return [each for each in same_rule if each.inside in inside]


def beyond_the_edge(page: Any) -> list[str]:
    """What reaches over the right edge of the window, but for tables and what else scrolls in a box of its own."""
    beyond: list[str] = page.evaluate(_BEYOND, page.viewport_size["width"])
    return beyond
