"""How good the matching is."""

from __future__ import annotations

from pathlib import Path

from mapper.analyse.evaluation import SetResult, evaluate_set, settings_to_judge
from mapper.api.places import Folder, embedded_frameworks, opened
from mapper.match.encoders import Progress
from mapper.settings import Settings, choose_settings


def evaluate(
    folder: Folder,
    *,
    encoder: str | None = None,
    settings: Settings | Folder | None = None,
    workspace: Folder | None = None,
    progress: Progress | None = None,
) -> SetResult:
    r"""How well matching finds what people found, on one crosswalk that people made.

    ``as_dict()`` holds the figures (hit rates, calibration error), ``items`` a row per left item with what is suggested
    first, its confidence, and whether people found the same. An absent pair was not judged wrong, so figures are lower
    bounds where the crosswalk is incomplete; they are flattered where ``in_sample`` is true.

    Parameters
    ----------
    folder
        Holds ``left.csv`` and ``right.csv`` (id, title, text, lang) and ``gold.csv`` (left_id, right_id, relation).

    Raises
    ------
    UsageError
        If the folder or a file of it is missing.
    DataError
        If a table is faulty.

    Examples
    --------
    >>> import mapper
    >>> from pathlib import Path
    >>> files = {
    ...     "left": "id,title,text,lang\n1,Databases,Design a database.,en\n2,Welding,Weld steel parts.,en\n",
    ...     "right": "id,title,text,lang\na,Welding,Weld parts of steel.,en\nb,Databases,Design databases.,en\n",
    ...     "gold": "left_id,right_id,relation\n1,b,close\n2,a,close\n",
    ... }
    >>> for name, table in files.items():
    ...     Path("crosswalk").mkdir(exist_ok=True)
    ...     _ = Path("crosswalk", f"{name}.csv").write_text(table)
    >>> found = mapper.evaluate("crosswalk")
    >>> found.figures.hit_at_1, found.items["title"].tolist()
    (1.0, ['Databases', 'Welding'])
    """
    chosen = settings_to_judge(choose_settings(settings, encoder=encoder))
    place = opened(workspace)
    return evaluate_set(Path(folder), chosen, embedded_frameworks(), cache=place / "vectors", progress=progress)
