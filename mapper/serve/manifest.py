"""What a client is told first: what the service can do, and where."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from mapper.match.reconciliation.answers import type_object
from mapper.match.reconciliation.entities import CREDENTIAL, LEVEL, TYPES

BATCH_SIZE: Final = 100
PREVIEW_WIDTH: Final = 430
PREVIEW_HEIGHT: Final = 260
#: Names for what the ids and types stand for, the same wherever the service runs: OpenRefine keeps them in a project.
IDENTIFIER_SPACE: Final = "urn:uuid:8f392e78-01a9-4039-8e29-8df3309de451"
SCHEMA_SPACE: Final = "urn:uuid:dd2772a9-941d-42f6-86dd-1dde3cd702d8"


def manifest(base: str) -> dict[str, Any]:
    """The manifest of a service whose endpoint is ``base`` (without a slash at its end)."""

    def suggest(what: str) -> dict[str, str]:
        return {
            "service_url": base,
            "service_path": f"/suggest/{what}",
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }

    return {
        "versions": ["0.2"],
        "name": "Credentials and levels (equivalence mapper)",
        "identifierSpace": IDENTIFIER_SPACE,
        "schemaSpace": SCHEMA_SPACE,
        "documentation": f"{base}/help",
        "serviceVersion": _version(),
        "batchSize": BATCH_SIZE,
        "defaultTypes": [type_object(TYPES[each]) for each in (CREDENTIAL, LEVEL)],
        "view": {"url": f"{base}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{base}/help#{{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {what: suggest(what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Values per row at most, such as learning outcomes (0: all)",
                }
            ],
        },
    }


def _version() -> str:
    try:
        return version("equivalence-mapper")
    except PackageNotFoundError:
        return "0"
