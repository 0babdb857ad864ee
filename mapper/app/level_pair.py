"""Two levels of any frameworks beside each other: their places, and their descriptors word by word."""

from __future__ import annotations

import streamlit as st

from mapper.app.language import _, ngettext
from mapper.app.level_card import CONFIDENCE_WORDS, placeholder, reliance_badge
from mapper.app.wording import badge, percent, plain
from mapper.knowledge.descriptors import Descriptor, DescriptorPair, align_descriptors, level_descriptors
from mapper.knowledge.frameworks import Frameworks
from mapper.knowledge.levels import level_gap
from mapper.knowledge.reliance import reliance
from mapper.wording_diff import Segment, diff_words, shared_share

DEFAULT_PAIR = ("rqf-eng:5", "nfq-ie:6")


def draw_level_pair(known: Frameworks) -> None:
    """The two levels that the address names (``compare=rqf-eng:5,nfq-ie:6``), with the boxes to choose others."""
    chosen = _named_pair(known)
    sides = []
    for side, place in zip("ab", st.columns(2), strict=True):
        with place:
            sides.append(_choose_level(known, side, chosen["ab".index(side)]))
    a, b = sides
    titles = dict(zip(known.levels["level_id"], known.levels["title"], strict=True))
    for level_id, place in zip(sides, st.columns(2), strict=True):
        with place.container(border=True, height="stretch"):
            found = reliance(level_id, known)
            st.markdown(f"**{plain(titles[level_id])}** – {plain(found.place) or _('not placed in the EQF')}")
            st.markdown(f"{_('May I rely on it?')} {reliance_badge(found)} {plain(found.sentence)}")
    st.markdown(_gap_sentence(known, a, b))
    pairs = align_descriptors(level_descriptors(a, known), level_descriptors(b, known))
    if not pairs:
        st.caption(_("No descriptors of these levels are bundled; follow the sources of the frameworks."))
        return
    # No caption: its pale text would stand on the coloured grounds.
    st.markdown(
        _(
            ":small[Descriptors are our paraphrases: a different word need not be a different demand. "
            ":red-background[~~Struck through~~] stands only in {a}, :green-background[**bold**] only in "
            "{b}; the rest stands in both.]"
        ).format(a=plain(titles[a]), b=plain(titles[b]))
    )
    for pair in pairs:
        _draw_pair(pair, plain(titles[a]), plain(titles[b]))


def marked_up(segments: list[Segment]) -> str:
    """Segments as Markdown: struck through what only the first says, bold what only the second says.

    >>> marked_up(diff_words("solves simple tasks", "solves complex tasks"))
    'solves :red-background[~~simple~~] :green-background[**complex**] tasks'
    """
    looks = {"both": "{}", "only a": ":red-background[~~{}~~]", "only b": ":green-background[**{}**]"}
    text = ""
    for segment in segments:
        apart = segment.text.startswith(" ") or (segment.side == "only b" and text.endswith("~~]"))
        text += " " * apart + looks[segment.side].format(plain(segment.text))
    return text


def _named_pair(known: Frameworks) -> tuple[str, str]:
    levels = set(known.levels["level_id"])
    named = [name for name in st.query_params.get("compare", "").split(",") if name in levels]
    first, second = (*named, *DEFAULT_PAIR[len(named) :])[:2]
    return first, second


def _choose_level(known: Frameworks, side: str, level_id: str) -> str:
    about = dict(zip(known.frameworks["framework_id"], known.frameworks["short_title"], strict=True))
    titles = dict(zip(known.frameworks["framework_id"], known.frameworks["title"], strict=True))
    st.session_state[f"framework_{side}"] = level_id.partition(":")[0]
    st.session_state[f"level_{side}"] = level_id
    framework_at, level_at = st.columns([3, 2])
    framework_id = framework_at.selectbox(
        _("First framework") if side == "a" else _("Second framework"),
        sorted(about, key=lambda name: about[name].casefold()),
        format_func=lambda name: f"{about[name]} – {titles[name]}",
        key=f"framework_{side}",
        on_change=_choose_framework,
        args=(known, side),
    )
    rows = known.levels[known.levels["framework_id"] == framework_id]
    labels = dict(zip(rows["level_id"], rows["title"], strict=True))
    return str(
        level_at.selectbox(
            _("Level"),
            list(labels),
            format_func=lambda name: labels.get(name, name),
            key=f"level_{side}",
            on_change=_name_pair,
        )
    )


def _choose_framework(known: Frameworks, side: str) -> None:
    """Another framework: start in its middle, since no number is a hint at the same level elsewhere."""
    rows = known.levels[known.levels["framework_id"] == st.session_state[f"framework_{side}"]]
    st.session_state[f"level_{side}"] = str(rows["level_id"].iloc[len(rows) // 2])
    _name_pair()


def _name_pair() -> None:
    st.query_params["compare"] = f"{st.session_state['level_a']},{st.session_state['level_b']}"


def _gap_sentence(known: Frameworks, a: str, b: str) -> str:
    gap = level_gap(a, b, known)
    if gap.gap_min is None or gap.gap_max is None:
        return _("**How far apart in the EQF:** not known. {reason}").format(reason=plain(gap.reason))
    low, high = sorted((abs(gap.gap_min), abs(gap.gap_max)))
    count = f"{high}" if low == high else _("{low} to {high}").format(low=low, high=high)
    # Translators: {basis} is such as: official, verified
    if gap.gap_min == gap.gap_max == 0:
        said = _("**In the EQF** they stand at the same level ({basis}).")
    elif gap.gap_min < 0 < gap.gap_max:
        said = _("**In the EQF** they overlap ({basis}).")
    elif gap.gap_max > 0:
        said = ngettext(
            "**In the EQF** the second is {count} level higher ({basis}).",
            "**In the EQF** the second is {count} levels higher ({basis}).",
            high,
        )
    else:
        said = ngettext(
            "**In the EQF** the first is {count} level higher ({basis}).",
            "**In the EQF** the first is {count} levels higher ({basis}).",
            high,
        )
    basis = f"{plain(_(gap.legal_status))}, {_(gap.status)}"
    return f"{said.format(count=count, basis=basis)} {_('Sharing a level is not equivalence.')}"


def _draw_pair(pair: DescriptorPair, title_a: str, title_b: str) -> None:
    with st.container(border=True):
        if pair.a is None or pair.b is None:
            for only, title in ((pair.a, title_a), (pair.b, title_b)):
                if only is not None:
                    st.markdown(_("**{domain}** :gray[only in {title}]").format(domain=plain(only.domain), title=title))
                    _draw_side(title, only)
            return
        segments = diff_words(pair.a.text, pair.b.text)
        same_domain = pair.a.domain.casefold() == pair.b.domain.casefold()
        domain = plain(pair.a.domain) if same_domain else f"{plain(pair.a.domain)} – {plain(pair.b.domain)}"
        st.markdown(
            _("**{domain}** :gray[{share} of the words are shared]").format(
                domain=domain, share=percent(shared_share(segments))
            )
        )
        left, both, right = st.columns([3, 4, 3])
        for place, title, descriptor in ((left, title_a, pair.a), (right, title_b, pair.b)):
            with place:
                _draw_side(title, descriptor)
        with both:
            st.caption(_("Word by word"))
            st.markdown(marked_up(segments))


def _draw_side(title: str, descriptor: Descriptor) -> None:
    st.caption(title)
    st.markdown(plain(descriptor.text))
    if descriptor.is_placeholder:
        st.markdown(badge(placeholder()))
    else:
        words = _("Our paraphrase ({status}): {confidence}.").format(
            status=_(descriptor.status), confidence=CONFIDENCE_WORDS[descriptor.confidence]
        )
        st.caption(f"{words} {_('Source: {source}').format(source=plain(descriptor.source))}")
