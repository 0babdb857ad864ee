from __future__ import annotations

import pytest

from mapper.errors import DataError, UsageError


@pytest.mark.parametrize(
    ("count", "cure", "last_line"),
    [
        (1, "", "row 1 is bad"),
        (10, "mapper check", "row 10 is bad"),
        (11, "", "row 10 is bad (and 1 more)"),
        (25, "list them with: mapper check", "row 10 is bad (and 15 more; list them with: mapper check)"),
    ],
)
def test_ten_faults_are_shown_and_the_others_counted(count: int, cure: str, last_line: str) -> None:
    faults = [f"row {number} is bad" for number in range(1, count + 1)]
    error = DataError.listing(faults, cure=cure)
    assert str(error).splitlines()[-1] == last_line
    assert len(str(error).splitlines()) == min(count, 10)
    assert error.faults == tuple(faults)


def test_listed_faults_keep_the_exit_code_of_their_kind() -> None:
    assert [kind.listing(["bad"]).exit_code for kind in (DataError, UsageError)] == [1, 2]
