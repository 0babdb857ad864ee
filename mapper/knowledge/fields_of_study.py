"""Fields of study by ISCED-F 2013, the classification that education statistics share.

A code of two digits is a broad field, of three a narrow one, of four a detailed one. Names of the broad fields:
UNESCO Institute for Statistics, ISCED Fields of Education and Training 2013, https://uis.unesco.org/ (known).
"""

from __future__ import annotations

import re
from typing import Final

BROAD_FIELDS: Final = {
    "00": "Generic programmes and qualifications",
    "01": "Education",
    "02": "Arts and humanities",
    "03": "Social sciences, journalism and information",
    "04": "Business, administration and law",
    "05": "Natural sciences, mathematics and statistics",
    "06": "Information and communication technologies",
    "07": "Engineering, manufacturing and construction",
    "08": "Agriculture, forestry, fisheries and veterinary",
    "09": "Health and welfare",
    "10": "Services",
}
"""Two-digit code -> name; 99 (field unknown) is no field."""

FIELD_SEPARATOR: Final = "; "
"""Between the fields of one credential, in a table."""

_CODE: Final = r"(?:0\d|10)\d{0,2}"
_ALONE: Final = re.compile(rf"(?<![\d.]){_CODE}(?![\d.])")
_NAMED: Final = re.compile(
    rf"isced-?\s*f?(?:oet)?\s*(?:\(?(?:19|20)\d\d\)?)?[\s:/#_-]*({_CODE})(?![\d.])", re.IGNORECASE
)


def isced_codes(text: str) -> tuple[str, ...]:
    """The codes in a text that is known to hold ISCED-F codes, sorted, each once.

    >>> isced_codes("0613; http://data.europa.eu/snb/isced-f/003")
    ('003', '0613')
    >>> isced_codes("Computing"), isced_codes("51.0799")
    ((), ())
    """
    return tuple(sorted({*_ALONE.findall(text), *_NAMED.findall(text)}))


def named_isced_codes(text: str) -> tuple[str, ...]:
    """The codes in a free text: only those that it calls ISCED itself.

    >>> named_isced_codes("ISCED-F 2013: 0613 Software"), named_isced_codes("Module 0613")
    (('0613',), ())
    """
    return tuple(sorted(set(_NAMED.findall(text))))


def fields_of(field_of_study: str, isced_f: str) -> frozenset[str]:
    """What a credential can be looked for by: its published fields, its ISCED-F codes, and the wider fields of these.

    >>> sorted(fields_of("Law; Ethics", "0421"))
    ['04', '042', '0421', 'Ethics', 'Law']
    """
    published = [field for field in field_of_study.split(FIELD_SEPARATOR) if field]
    codes = [code[:digits] for code in isced_f.split(FIELD_SEPARATOR) if code for digits in range(2, len(code) + 1)]
    return frozenset([*published, *codes])


def broad_field(code: str) -> str:
    """The broad field of a code, in words.

    Raises
    ------
    KeyError
        If the code is none of ISCED-F.

    >>> broad_field("0613")
    'Information and communication technologies'
    """
    return BROAD_FIELDS[code[:2]]
