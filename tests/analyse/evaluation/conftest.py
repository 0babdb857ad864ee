import pytest

from mapper.knowledge.embedded import embedded_folder
from mapper.knowledge.frameworks import load_frameworks
from tests.analyse.evaluation.toy import write_toy


@pytest.fixture
def folder(tmp_path):
    return write_toy(tmp_path)


@pytest.fixture(scope="session")
def frameworks():
    return load_frameworks(embedded_folder() / "frameworks")
