"""Page: the level grid, one framework, frameworks side by side, and two levels word by word; the address names which.

Links: ``?region=Asia&status=official``, ``?framework=sqf-si&level=9``, ``?compare=rqf-eng:5,nfq-ie:6``.
"""

from __future__ import annotations

import streamlit as st

from mapper.app import session
from mapper.app.address import go, in_address, one_in_address
from mapper.app.framework_page import draw_framework
from mapper.app.language import N_, _
from mapper.app.level_card import draw_level
from mapper.app.level_grid import choose_grid, draw_grid, grid_sentence, grid_table
from mapper.app.level_pair import draw_level_pair
from mapper.app.side_by_side import draw_side_by_side
from mapper.knowledge.frameworks import Frameworks

VIEWS = {
    "grid": ("grid_on", N_("Level grid")),
    "framework": ("stairs", N_("One framework")),
    "side-by-side": ("view_column", N_("Side by side")),
    "levels": ("compare", N_("Two levels")),
}


def view_in_address() -> str:
    """The view that the address names, or the one that its other choices belong to."""
    belongs = {"compare": "levels", "frameworks": "side-by-side", "framework": "framework"}
    return one_in_address(
        "view", list(VIEWS), next((view for key, view in belongs.items() if key in st.query_params), "grid")
    )


def draw_grid_view(known: Frameworks) -> None:
    """The grid with its filters; a pressed level opens over it."""
    view = choose_grid(known)
    if view.every.empty:
        st.caption(_("No level is left. Choose another region, or fewer filters."))
        return
    st.markdown(grid_sentence(view.every))
    opened = draw_grid(known, view)
    st.caption(_("Press a level to see who says where it stands. Sharing a level is not equivalence."))
    with st.expander(_("The same as a table"), icon=":material/table:", on_change="rerun", key="grid_table") as table:
        if table.open:
            grid_table(view.shown)
    if opened in set(known.frameworks["framework_id"]):
        st.query_params.pop("level", None)
        go(view="framework", framework=opened)
        st.rerun()
    if opened in set(known.levels["level_id"]):
        st.dialog(_("One level"), width="large")(show_level)(known, opened)


def show_level(known: Frameworks, level_id: str) -> None:
    """A level over the grid."""
    draw_level(known, level_id)
    framework_id, _colon, level = level_id.partition(":")
    if st.button(_("Open the framework"), icon=":material/arrow_forward:", key="open_framework"):
        go(view="framework", framework=framework_id, level=level)
        st.rerun()


known = session.frameworks()
view_in_address()
view = st.segmented_control(
    _("View"),
    list(VIEWS),
    format_func=lambda name: f":material/{VIEWS[name][0]}: {_(VIEWS[name][1])}",
    required=True,
    label_visibility="collapsed",
    **in_address("view"),
)
if view == "framework":
    draw_framework(known)
elif view == "side-by-side":
    draw_side_by_side(known)
elif view == "levels":
    draw_level_pair(known)
else:
    draw_grid_view(known)
