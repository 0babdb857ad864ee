"""Small files of every format that the readers take, made in code: what the fuzzing begins with."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

from tests.ingest.conftest import write_sheets_xls

_ROWS: Final = (
    {"id": "A1", "title": "Statistics", "level": "EQF 5", "ects": "5", "outcomes": "Compute a mean; Explain a test"},
    {"id": "B2", "title": "Droit européen", "level": "Niveau 6", "ects": "7,5", "outcomes": "- Rédiger\n- Analyser"},
    {"id": "C3", "title": "=1+1", "level": "", "ects": "120 h", "outcomes": "<ul><li>Netze entwerfen</li></ul>"},
)


def seeds(reader: str) -> list[bytes]:
    """Small files that the reader takes, or that look like its format; made without any file at hand."""
    made = {
        "csv": lambda: [_delimited(",").encode(), _delimited(";").encode("cp1252"), _delimited(",").encode("utf-16")],
        "tsv": lambda: [_delimited("\t").encode()],
        "xlsx": lambda: [_workbook()],
        "ods": lambda: [_open_document()],
        "xls": lambda: [_old_workbook()],
        "json": lambda: [json.dumps(_ROWS).encode(), json.dumps({"courses": {"items": list(_ROWS)}}).encode()],
        "jsonl": lambda: ["\n".join(json.dumps(row) for row in _ROWS).encode()],
        "parquet": lambda: [_parquet()],
        "sqlite": lambda: [_database()],
    }
    return made[reader]() if reader in made else [*_linked_data(), *_xml()]


def _delimited(delimiter: str) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(_ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(_ROWS)
    return buffer.getvalue()


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(_ROWS[0]))
    for row in _ROWS:
        sheet.append(list(row.values()))
    sheet.merge_cells("A2:A3")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _open_document() -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell.replace("<", "&lt;")}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        + "</table:table-row>"
        for cells in (list(_ROWS[0]), *(list(row.values()) for row in _ROWS))
    )
    media = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(
        {
            "mimetype": media.encode(),
            "META-INF/manifest.xml": f'<manifest><file-entry path="/" type="{media}"/></manifest>'.encode(),
            "content.xml": (
                f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='S'>"
                f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def _old_workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xls"
        write_sheets_xls(path, {"S": [list(_ROWS[0]), *(list(row.values()) for row in _ROWS)], "T": [["Note"]]})
        return path.read_bytes()


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    nested = [{**row, "tags": ["a", "b"], "size": {"hours": 3.5}} for row in _ROWS]
    pq.write_table(pa.Table.from_pylist(nested), buffer)
    return buffer.getvalue()


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        database = sqlite3.connect(path)
        database.execute("create table courses (id, title, level, ects, outcomes)")
        database.executemany("insert into courses values (?, ?, ?, ?, ?)", [tuple(row.values()) for row in _ROWS])
        database.commit()
        database.close()
        return path.read_bytes()


def _linked_data() -> list[bytes]:
    """JSON documents with the names of the field's formats."""
    outcome = {"@id": "urn:o:1", "type": "LearningOutcome", "title": {"en": ["Plan a network"]}}
    contents: list[Any] = [
        {
            "@context": ["https://data.europa.eu/snb/model/context/edc-ap", "https://www.w3.org/2018/credentials/v1"],
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialSubject": {
                "id": "urn:s:1",
                "hasClaim": [
                    {
                        "type": "LearningAchievement",
                        "title": {"en": ["Networks"]},
                        "specifiedBy": {
                            "type": "Qualification",
                            "title": {"en": ["Networks"]},
                            "creditPoint": [{"point": "5", "framework": {"prefLabel": {"en": ["ECTS"]}}}],
                            "learningOutcome": [outcome],
                            "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/5"},
                        },
                    }
                ],
            },
        },
        {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
            ],
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": "urn:a:1",
                    "type": ["Achievement"],
                    "name": "Networks",
                    "criteria": {"narrative": "Plan a network"},
                    "alignment": [{"targetName": "Plan", "targetUrl": "https://example.org/1"}],
                },
            },
        },
        {
            "@context": "https://credreg.net/ctdl/schema/context/json",
            "@graph": [
                {
                    "@id": "https://example.org/1",
                    "@type": "ceterms:Certificate",
                    "ceterms:name": {"en-US": "Networks"},
                    "ceterms:teaches": [{"ceterms:targetNodeName": {"en-US": "Plan a network"}}],
                }
            ],
        },
        {
            "CFDocument": {"identifier": "d", "title": "Networks", "uri": "https://example.org/d"},
            "CFItems": [
                {"identifier": "1", "fullStatement": "Plan a network", "CFItemType": "Competency"},
                {"identifier": "2", "fullStatement": "Test it", "CFItemType": "Competency"},
            ],
            "CFAssociations": [
                {
                    "associationType": "isChildOf",
                    "originNodeURI": {"identifier": "2"},
                    "destinationNodeURI": {"identifier": "1"},
                }
            ],
        },
        {
            "@context": "http://www.w3.org/2004/02/skos/core#",
            "@graph": [
                {"@id": "urn:1", "@type": "skos:Concept", "skos:prefLabel": {"@language": "en", "@value": "Plan"}}
            ],
        },
        {
            "@context": "https://schema.org",
            "@type": "Course",
            "name": "Networks",
            "teaches": ["Plan a network", {"@type": "DefinedTerm", "name": "Test it"}],
            "educationalLevel": "EQF 5",
        },
        {
            "links": {},
            "data": [
                {
                    "id": "1",
                    "type": "courses",
                    "attributes": {"name": "Networks", "learningObjectives": ["Plan a network"], "workload": "5 h"},
                }
            ],
        },
        {
            "pageSize": 10,
            "items": [
                {
                    "courseId": "1",
                    "name": [{"language": "en-GB", "value": "Networks"}],
                    "studyLoad": {"studyLoadUnit": "ects", "value": 5},
                    "learningOutcomes": [[{"language": "en-GB", "value": "Plan a network"}]],
                }
            ],
        },
    ]
    return [json.dumps(content).encode() for content in contents]


def _xml() -> list[bytes]:
    return [
        b"""<?xml version="1.0"?><catalog xmlns="http://xcri.org/profiles/1.2/catalog"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:mlo="http://purl.org/net/mlo" generated="2026-01-01T00:00:00Z">
<provider><dc:title>College</dc:title><course><dc:identifier>1</dc:identifier><dc:title>Networks</dc:title>
<dc:description>Plan a network</dc:description><mlo:credit>5</mlo:credit></course></provider></catalog>""",
        b"""<?xml version="1.0"?><loq:learningOpportunities xmlns:loq="http://data.europa.eu/snb/model/ap/loq/"
 xmlns:ns2="http://data.europa.eu/snb"><loq:qualification id="urn:q:1"><loq:title><loq:text lang="en">Networks
</loq:text></loq:title><loq:learningOutcome idref="urn:o:1"/></loq:qualification></loq:learningOpportunities>""",
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="urn:1"><skos:prefLabel xml:lang="en">Plan
</skos:prefLabel><skos:broader rdf:resource="urn:1"/></skos:Concept></rdf:RDF>""",
        b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:1> a skos:Concept ; skos:prefLabel "Plan a network"@en ; skos:broader <urn:2> .""",
        b"identifier,fullStatement,humanCodingScheme,smartLevel,isChildOf\n1,Plan a network,A,1,\n2,Test it,B,1.1,1\n",
    ]


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of members by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
