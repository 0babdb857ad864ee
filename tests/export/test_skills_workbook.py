"""The workbook of linked skills: text stays text, sheets agree with the links, the same input gives the same bytes."""

import io

import openpyxl
import pandas as pd

from mapper.analyse.skills.demand import demand_of
from mapper.analyse.skills.kept import load_linked
from mapper.analyse.skills.profiles import credential_skills
from mapper.export.skills_workbook import skills_workbook
from mapper.match.skills.vocabulary import ATTRIBUTION
from mapper.tables import OCCUPATION_SKILLS, OCCUPATIONS
from tests.app.literal import HOSTILE, link_literal_skills, write_literal_workspace


def test_cells_are_text_sheets_agree_and_bytes_are_the_same(tmp_path):
    write_literal_workspace(tmp_path)
    linked = load_linked(link_literal_skills(tmp_path), tmp_path)
    linked.links.loc[0, "label"] = "=1+1"
    profiles = credential_skills(linked.suggested)
    occupation = OCCUPATIONS.conform(pd.DataFrame({"occupation_uri": ["w"], "label": ["welder"]})).iloc[0]
    asked = OCCUPATION_SKILLS.conform(
        pd.DataFrame({"occupation_uri": "w", "skill_uri": profiles["skill_uri"].unique()})
    )
    demand = demand_of(occupation, asked, profiles, pd.Series(dtype=object))
    first = skills_workbook(linked, demand=demand)
    assert first == skills_workbook(linked, demand=demand)
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.sheetnames == ["Read me", "Links", "Profiles", "Coverage by skill", "Occupation", "Provenance"]
    cells = {cell.value: cell.data_type for row in book["Links"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert cells[HOSTILE] == "s"
    assert book["Links"].max_row == len(linked.links) + 1
    assert book["Profiles"].max_row == len(profiles) + 1
    said = {cell.value for row in book["Read me"].iter_rows() for cell in row}
    assert ATTRIBUTION in said
    assert any("skills that are published for welder" in str(line) for line in said)


def test_without_an_occupation_there_is_no_sheet_of_it(tmp_path):
    write_literal_workspace(tmp_path)
    linked = load_linked(link_literal_skills(tmp_path), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(skills_workbook(linked)))
    assert "Occupation" not in book.sheetnames
