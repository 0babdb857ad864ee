"""A toy crosswalk of four items a side, whose words the encoder of the tests can tell apart."""

from pathlib import Path

LEFT = """id,title,text,lang
L1,Databases,Design relational tables. Query them with sql.,en
L2,Welding,Weld steel parts. Check the seams.,en
L3,Baking | bread,Knead dough. Bake loaves.,en
L4,Sewing,Cut cloth. Sew seams.,de
"""
RIGHT = """id,title,text,lang
R1,Welding work,Weld steel parts. Check every seam.,en
R2,Database work,Query relational tables with sql. Design tables.,en
R3,Bakery,Bake loaves. Knead dough by hand.,en
R4,Tailoring,Sew seams. Cut cloth to size.,en
"""
GOLD = """left_id,right_id,relation
L1,R2,closeMatch
L2,R1,skos:broadMatch
L3,R1,closeMatch
L4,R4,mapped
"""


def write_toy(folder: Path) -> Path:
    """A crosswalk folder called ``toy`` in ``folder``; three of its four answers are what the words suggest."""
    made = folder / "toy"
    made.mkdir()
    for name, content in (("left", LEFT), ("right", RIGHT), ("gold", GOLD)):
        (made / f"{name}.csv").write_text(content, encoding="utf-8")
    return made
