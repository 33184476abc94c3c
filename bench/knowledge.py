"""Search over HTTP with 5,000 articles in two languages: suggestions while typing, full answers,
one article. One client, another question each time, no response cache; beside `/livez`.

    python -m bench.knowledge [--quick]

The articles beyond the demo city's are mixed from its paragraphs and made-up words, so that the
lexicon grows as a real one does; their vectors are random, which costs the same as true ones.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import psutil
from bench import load
from bench.figures import Figure, show
from bench.product import Product, cpu_seconds, pids_of, product

ARTICLES = 5_000
ASKED = Path(__file__).resolve().parent.parent / "tests/demo/asked.tsv"


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The figures; `quick` measures shortly, `keep` names a home to fill once and use again."""
    seconds = 3.0 if quick else 10.0
    with product(keep=keep) as made:
        made.call("bench.knowledge:fill", ARTICLES)
        with made.serving():
            # Each process loads its snapshot at its first question; how long that takes is told.
            first = max(_one(made.port, "/api/v1/articles/suggest?q=trash") for _ in range(12))
            warm = [_one(made.port, "/api/v1/articles/search?q=trash+day") for _ in range(40)]
            print(f"  first question {first:.1f} s, then {warm[-1] * 1000:.0f} ms", file=sys.stderr)
            floor = _run(made, ["/livez"], seconds / 2)
            figures = [
                _figure(
                    made, "suggestions, API", _typed("/api/v1/articles/suggest"), 15, seconds, floor
                ),
                _figure(
                    made,
                    "suggestions, panel of the page",
                    _typed("/ask/suggest/"),
                    15,
                    seconds,
                    floor,
                ),
                _figure(
                    made, "answers, API", _asked("/api/v1/articles/search"), 60, seconds, floor
                ),
                _figure(made, "answers, page", _asked("/ask/"), 60, seconds, floor),
                _figure(made, "one article, page", _pages(), None, seconds, floor),
            ]
            figures.append(_memory(made))
            figures.append(_while_rebuilding(made, seconds))
    return figures


def _figure(
    made: Product, name: str, paths: list[str], target: float | None, seconds: float,
    floor: load.Result,
) -> Figure:  # fmt: skip
    before = cpu_seconds(pids_of(made.processes[0].pid, "web"))
    found = _run(made, paths, seconds)
    failed = f", FAILED {found.failed[0]}" if found.failed else ""
    cpu = (cpu_seconds(pids_of(made.processes[0].pid, "web")) - before) / len(found.times) * 1000
    return Figure(
        f"{name}, p95", round(found.at(0.95), 1), "ms", target, least=False,
        floor=round(floor.at(0.95), 1),
        notes=f"p50 {found.at(0.5):.1f}, p99 {found.at(0.99):.1f}, processor {cpu:.1f} ms{failed}",
    )  # fmt: skip


def _while_rebuilding(made: Product, seconds: float) -> Figure:
    """Answers while every process reads all articles again, as after publishing."""
    made.call("bench.knowledge:touch")
    found = _run(made, _asked("/api/v1/articles/search"), seconds)
    return Figure(
        "answers while articles are read again, p95", round(found.at(0.95), 1), "ms",
        notes=f"p50 {found.at(0.5):.1f}, slowest {found.at(1.0):.0f} ms",
    )  # fmt: skip


def _memory(made: Product) -> Figure:
    web = pids_of(made.processes[0].pid, "web")
    pss = [psutil.Process(pid).memory_full_info().pss / 1e6 for pid in web]
    return Figure("memory of the web processes", round(sum(pss)), "MB PSS",
                  notes=", ".join(f"{each:.0f}" for each in pss))  # fmt: skip


def _run(made: Product, paths: list[str], seconds: float) -> load.Result:
    requests = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{made.port}\r\n\r\n".encode() for path in paths
    ]
    return load.run(made.port, lambda n: requests[n % len(requests)], clients=1, seconds=seconds)


def _one(port: int, path: str) -> float:
    """Seconds of one question on a connection of its own, so that every process gets some."""
    start = time.perf_counter()
    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()
    return time.perf_counter() - start


def questions() -> list[tuple[str, str]]:
    """Language and words of what residents ask."""
    with ASKED.open(encoding="utf-8", newline="") as file:
        return [(row["lang"], row["asked"]) for row in csv.DictReader(file, delimiter="\t")]


def _asked(path: str) -> list[str]:
    chance = random.Random(1)
    paths = []
    for lang, words in questions() * 3:
        paths.append(_path(path, lang, f"{words} {chance.randrange(1000)}"))
    chance.shuffle(paths)
    return paths


def _typed(path: str) -> list[str]:
    """Each question typed letter by letter."""
    chance = random.Random(2)
    return [
        _path(path, lang, words[:end])
        for lang, words in chance.sample(questions(), 60)
        for end in range(2, len(words) + 1)
    ]


def _path(path: str, lang: str, words: str) -> str:
    query = {"q": words}
    if path.startswith("/api/"):
        query["lang"] = lang
    elif lang != "en":
        path = f"/{lang}{path}"
    return f"{path}?{urllib.parse.urlencode(query)}"


def _pages() -> list[str]:
    return [f"/answers/made-{number}/" for number in range(0, ARTICLES - 200, 7)]


def fill(count: int) -> int:
    """Publish made articles beside the demo city's until there are so many; runs in the product."""
    from holdfast.config.demo.filling import HERE
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.knowledge import operations
    from holdfast.knowledge.content import Content, Definition
    from holdfast.knowledge.files import load as load_articles
    from holdfast.knowledge.models import Article

    demo, chance = load_articles(HERE / "articles"), random.Random(311)
    missing = count - Article.objects.count()
    made = []
    for number in range(max(missing, 0)):
        texts = {}
        for lang in ("en", "es"):
            some = [each.texts[lang] for each in chance.sample(demo, 3)]
            parts = [part for each in some for part in each.answer.split("\n\n")]
            answer = "\n\n".join([*chance.sample(parts, min(4, len(parts))), _words(chance, 12)])
            texts[lang] = Content(f"{some[0].title} {_words(chance, 2)}", answer, (), some[1].words)
        topic = Text.of({"en": "Made", "es": "Hecho"})
        made.append(Definition(slug=f"made-{number}", texts=texts, topic=topic))
    for start in range(0, len(made), 500):
        operations.publish_articles(actor=system("bench"), definitions=made[start : start + 500])
    _random_vectors()
    return Article.objects.count()


def _words(chance: random.Random, count: int) -> str:
    """Made-up words, few of them often."""
    numbers = [int(chance.paretovariate(0.6)) % 20_000 for _ in range(count)]
    return " ".join(_word(number) for number in numbers)


def _word(number: int) -> str:
    syllables = ("ka", "to", "mi", "re", "lu", "san", "ber", "fo", "nil", "dra", "pe", "wi", "gos")
    word = ""
    while number or not word:
        number, rest = divmod(number, len(syllables))
        word += syllables[rest]
    return word


def _random_vectors() -> None:
    import numpy as np

    from holdfast.knowledge import shelf
    from holdfast.knowledge.models import Article, Vector
    from holdfast.knowledge.operations import new_shelfmark
    from holdfast.knowledge.search.embedding import WIDTH

    have = Vector.objects.values("revision")
    lacking = Article.objects.exclude(current__in=have).values_list("current", flat=True)
    random_numbers = np.random.default_rng(311)
    rows: list[Any] = []
    for revision in lacking:
        numbers = random_numbers.standard_normal(WIDTH).astype("<f4")
        numbers /= np.linalg.norm(numbers)
        rows.append(
            Vector(revision_id=revision, lang="en", model=shelf.MODEL, numbers=numbers.tobytes())
        )
    Vector.objects.bulk_create(rows, batch_size=1000)
    new_shelfmark()


def touch() -> None:
    """Make every process read the articles again; runs in the product."""
    from holdfast.knowledge.operations import new_shelfmark

    new_shelfmark()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="measure for a shorter time")
    parser.add_argument("--keep", type=Path, help="fill this folder once and use it again")
    given = parser.parse_args()
    show(measure(quick=given.quick, keep=given.keep))
