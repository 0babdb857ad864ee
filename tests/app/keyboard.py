"""Working a page by the keyboard alone: every step is a key, as somebody without a mouse presses it."""

from __future__ import annotations

from typing import Any

import pytest

_FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || ['BODY', 'MAIN', 'SECTION'].includes(element.tagName)) return {name: '', role: ''};
    const labelled = (element.getAttribute('aria-labelledby') || '').split(' ')
        .map(id => document.getElementById(id)?.innerText || '').join(' ').trim();
    const label = element.labels?.length ? element.labels[0].innerText : '';
    const name = element.getAttribute('aria-label') || labelled || label || element.innerText || '';
    return {name: name.trim(), role: element.getAttribute('role') || element.tagName.toLowerCase()};
}"""
_OFFERS = """names => {
    const group = document.activeElement?.closest('[role=radiogroup]');
    return !!group && names.every(name => group.innerText.includes(name));
}"""


class Keyboard:
    """Moves the focus by Tab and presses keys; a thing that the focus never reaches fails the test."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, name: str, role: str = "") -> Keyboard:
        """Press Tab until what has the focus is called ``name`` (or begins with it) and is of that role."""
        seen: list[str] = []
        for _ in range(250):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(_FOCUSED)
            seen.append(f"{focused['role']} {focused['name'][:40]!r}")
            # An icon is a word of a font, on a line of its own.
            lines = focused["name"].splitlines()
            if any(line.startswith(name) for line in lines) and role in ("", focused["role"]):
                return self
        pytest.fail(f"the focus never reaches {role} {name!r}; it went over {dict.fromkeys(seen)}")

    def choose(self, name: str, *, beside: str) -> Keyboard:
        """Go to the control that offers ``name`` and, first of all, ``beside``; then by the arrow keys to ``name``.

        The focus enters at what is chosen, or at the first where the page itself made the choice.
        """
        for _ in range(250):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_OFFERS, [name, beside]):
                break
        for _ in range(12):
            if name in self.page.evaluate(_FOCUSED)["name"]:
                self.page.keyboard.press("Space")
                return self.settled()
            self.page.keyboard.press("ArrowRight")
        pytest.fail(f"the keys never reach {name!r} beside {beside!r}")

    def press(self, *keys: str) -> Keyboard:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> Keyboard:
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        return self

    def sees(self, text: str) -> Keyboard:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()
        self.settled()
        return self

    def settled(self) -> Keyboard:
        """Wait until the page runs no more and nothing is drawn as a placeholder."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')"
        )
        return self
