import json

import pytest

from holdfast.knowledge.search import InputError, run_batch

POTHOLE = {"doc_id": "A1", "question": "How do I report a pothole?", "answer": "By phone."}
TREE = {"doc_id": "A2", "question": "Who trims a tree?", "answer": "The city.", "lang": "en"}
BACHE = {"doc_id": "A1", "question": "¿Cómo reporto un bache?", "answer": "Llame.", "lang": "es"}


@pytest.fixture
def files(tmp_path):
    def write(articles, queries):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in articles]
        (tmp_path / "docs.jsonl").write_bytes("\n".join(lines).encode())
        (tmp_path / "queries.tsv").write_bytes(queries.encode())
        return tmp_path / "docs.jsonl", tmp_path / "queries.tsv", tmp_path / "out.run"

    return write


def run(paths, top=10):
    result = run_batch(*paths, top, embedder=None)
    return result, [line.split(" ") for line in paths[2].read_text().splitlines()]


def test_hits_are_written_best_first_and_a_declined_query_has_none(files):
    paths = files([POTHOLE, TREE], "query_id\tquery\nQ1\treport a pothole\nQ2\tstock prices\n")
    result, lines = run(paths)
    assert (result.articles, result.queries, result.declined) == (2, 2, 1)
    (line,) = lines
    assert line[:4] == ["Q1", "Q0", "A1", "1"]
    assert float(line[4]) > 0
    assert line[5] == "holdfast"


def test_each_query_is_answered_in_its_own_language(files):
    paths = files([POTHOLE, TREE, BACHE], "query_id\tquery\nQ1\t¿cómo reporto un bache?\n")
    _, lines = run(paths)
    assert lines[0][2] == "A1"


def test_no_more_than_the_top_are_written(files):
    rows = [{**POTHOLE, "doc_id": f"A{number}"} for number in range(9)]
    _, lines = run(files(rows, "query_id\tquery\nQ1\treport pothole\n"), top=3)
    assert [line[3] for line in lines] == ["1", "2", "3"]


def test_marks_blank_lines_and_windows_line_ends_do_no_harm(files):
    paths = files(
        ["\ufeff" + json.dumps(POTHOLE), "", json.dumps(TREE) + "\r", "  "],
        "\ufeffquery_id\tquery\r\n\r\nQ1\treport a pothole\r\n",
    )
    result, lines = run(paths)
    assert result.articles == 2
    assert lines[0][0] == "Q1"


def test_a_query_may_hold_tabs_and_nothing(files):
    paths = files([POTHOLE], "query_id\tquery\nQ1\treport\ta pothole\nQ2\t\n")
    result, _ = run(paths)
    assert result.queries == 2


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        ([POTHOLE, "{"], "docs.jsonl, line 2: not JSON"),
        ([POTHOLE, "", "[]"], "docs.jsonl, line 3: expected an object"),
        ([{"question": "q", "answer": "a"}], "docs.jsonl, line 1: doc_id is missing"),
        ([{"doc_id": "A", "answer": None}], "line 1: question and answer are both empty"),
        ([{**POTHOLE, "answer": 7}], "docs.jsonl, line 1: answer is not a text"),
        (
            [{**POTHOLE, "question": " ", "answer": ""}],
            "line 1: question and answer are both empty",
        ),
        ([{**POTHOLE, "doc_id": "a b"}], "line 1: doc_id 'a b' has a space"),
        ([POTHOLE, TREE, POTHOLE], "line 3: doc_id A1 stands already in line 1"),
        ([""], "docs.jsonl: no articles in it"),
    ],
)
def test_articles_that_cannot_be_used_are_refused_with_their_line(files, articles, message):
    paths = files(articles, "query_id\tquery\n")
    with pytest.raises(InputError, match=message):
        run(paths)
    assert not paths[2].exists()


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        ("", "queries.tsv, line 1: expected the header"),
        ("Q1\tpothole\n", "queries.tsv, line 1: expected the header"),
        ("query_id\tquery\nQ1 pothole\n", "queries.tsv, line 2: no tab"),
        ("query_id\tquery\n\tpothole\n", "queries.tsv, line 2: query_id is missing"),
        ("query_id\tquery\nQ1\ta\n\nQ1\tb\n", "line 4: query_id Q1 stands already in line 2"),
    ],
)
def test_queries_that_cannot_be_used_are_refused_with_their_line(files, queries, message):
    with pytest.raises(InputError, match=message):
        run(files([POTHOLE], queries))


def test_a_file_in_another_encoding_is_refused_with_its_line(files):
    paths = files([POTHOLE], "query_id\tquery\n")
    paths[1].write_bytes("query_id\tquery\nQ1\t¿dónde?\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"queries.tsv, line 2: not UTF-8"):
        run(paths)
