"""The schemas and examples of the Reconciliation Service API 0.2, as the shared samples hold them."""

import json
from functools import lru_cache
from pathlib import Path

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT7

from tests.conftest import SHARED

SPECIFICATION = SHARED / "catalogues" / "fmt_recon_api" / "0.2"
#: Examples of parts, and where in the schemas these parts are described.
PARTS = {
    "data-extension-metadata": ("manifest", "#/properties/extend"),
    "suggest-metadata": ("manifest", "#/properties/suggest/definitions/service_definition"),
    "preview-metadata": ("manifest", "#/properties/preview"),
    "reconciliation-candidate": (
        "reconciliation-result-batch", "#/patternProperties/^.*$/properties/result/items",
    ),
}  # fmt: skip


#: Flyouts have no schema, and the scheme named in the manifest's is of OpenAPI 2 where the examples of security schemes
#: are of OpenAPI 3; the service has neither login nor scheme.
DESCRIBED = [
    *PARTS, "manifest", "reconciliation-query-batch", "reconciliation-result-batch", "suggest-entities-response",
    "suggest-types-response", "suggest-properties-response", "data-extension-query", "data-extension-response",
    "data-extension-property-proposal",
]  # fmt: skip


def examples(*kinds: str) -> list[Path]:
    """The JSON examples of some kinds, of all if none is named; none where the samples are not at hand."""
    found = sorted(SPECIFICATION.glob("examples/*/*/*.json"))
    return [path for path in found if not kinds or path.parts[-3] in kinds]


def example_name(path: Path) -> str:
    return "/".join(path.parts[-3:])


def is_valid(value: object, kind: str) -> bool:
    """Whether a value is what the schema of a kind asks for."""
    return not faults(value, kind)


def faults(value: object, kind: str) -> list[str]:
    return [error.message for error in _validator(kind).iter_errors(value)]


@lru_cache
def _validator(kind: str) -> Draft7Validator:
    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SPECIFICATION.glob("schemas/*.json")}
    resources = [
        (schema["$id"].rstrip("#"), Resource(schema, DRAFT4 if name == "openapi" else DRAFT7))
        for name, schema in schemas.items()
    ]
    registry = Registry().with_resources(resources)
    name, pointer = PARTS.get(kind, (kind, ""))
    schema = {"$ref": schemas[name]["$id"] + pointer} if pointer else schemas[name]
    return Draft7Validator(schema, registry=registry)
