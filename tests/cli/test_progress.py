"""What long work shows: a bar in a terminal, plain lines elsewhere, never on standard output."""

import io

from mapper.commands.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_each_stage_is_a_line_with_its_end():
    stream = io.StringIO()
    progress = ProgressLine(stream)
    for done in range(1, 101):
        progress("Encoding texts", done, 100)
    progress("Scoring", 0, 1)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Encoding texts: 1/100"
    assert lines[-2:] == ["Encoding texts: 100/100", "Scoring: 0/1"]
    assert len(lines) < 20


def test_in_a_terminal_there_is_a_bar_that_ends():
    stream = Terminal()
    progress = ProgressLine(stream)
    progress("Encoding texts", 5, 10)
    progress("Encoding texts", 10, 10)
    assert "Encoding texts" in stream.getvalue()
    assert "10/10" in stream.getvalue()
    assert progress.bar is None


def test_results_stay_alone_on_standard_output(demo, mapper):
    answer = mapper("match", "embedded-oceania", "embedded-us", "--json", "--workspace", demo[0])
    assert answer.code == 0
    assert answer.json["suggestions"] > 0
    assert "Scoring" in answer.err
