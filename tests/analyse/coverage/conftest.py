"""The embedded frameworks, read once."""

import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks


@pytest.fixture(scope="session")
def frameworks():
    return load_frameworks(embedded_folder() / "frameworks")
