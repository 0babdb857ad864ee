"""``kill -9`` in the middle of a match: the next start finds the old state or the new, never half of one."""

import json
import random
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from mapper.match.runs import list_runs, load_run
from tests.cli.conftest import ROOT


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not there")
def test_a_killed_match_leaves_the_old_state_or_the_new(workspace, courses):
    before = {run["run"] for run in list_runs(workspace)}
    generator = random.Random(7)
    killed = 0
    for top in range(1, 13):
        command = [sys.executable, "-m", "mapper", "match", str(courses), "embedded", "--top", str(top), "--json"]
        process = subprocess.Popen(
            [*command, "--workspace", str(workspace)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        time.sleep(generator.uniform(0.5, 4.0))
        process.send_signal(signal.SIGKILL)
        printed, _ = process.communicate()
        killed += process.returncode == -signal.SIGKILL
        for run in list_runs(workspace):
            loaded = load_run(str(run["run"]), workspace)
            assert len(loaded.equivalences) == loaded.manifest["counts"]["pairs"]
            assert len(loaded.alignments) == loaded.manifest["counts"]["outcome_pairs"]
        if printed:
            assert json.loads(printed)["run"] in {run["run"] for run in list_runs(workspace)}
    assert killed >= 6
    assert before <= {run["run"] for run in list_runs(workspace)}
    done = subprocess.run(
        [*command[:-2], "1", "--json", "--workspace", str(workspace)], capture_output=True, check=True, cwd=ROOT
    )
    folder = json.loads(done.stdout)["folder"]
    ranks = pd.read_parquet(f"{folder}/equivalences.parquet")["rank"]
    assert (ranks == 1).sum() == 3  # further ones belong to bundles
