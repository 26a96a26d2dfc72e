"""Prints precision and recall on the labelled set: `python -m tests.matching.figures`, with DJANGO_SETTINGS_MODULE."""

from collections import Counter, defaultdict

import django

django.setup()

from leads import matching  # noqa: E402
from tests.matching import labelled  # noqa: E402


def main(seeds: range = range(5)) -> None:
    told: defaultdict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for seed in seeds:
        for pair in labelled.pairs(seed):
            told[pair.same, pair.kind][matching.score(pair.a, pair.b).outcome.value] += 1
    for (same, kind), outcomes in told.items():
        print(f"{'same' if same else 'different':10}{kind:28}{dict(outcomes)}")
    right, wrong = (
        sum(one["certain"] for (same, _kind), one in told.items() if same == wanted) for wanted in (True, False)
    )
    pairs = sum(one.total() for (same, _kind), one in told.items() if same)
    missed = sum(one["different"] for (same, _kind), one in told.items() if same)
    print(
        f"precision of certain {right / (right + wrong):.4f}, "
        f"recall {1 - missed / pairs:.4f} (certain {right / pairs:.4f})"
    )


if __name__ == "__main__":
    main()
