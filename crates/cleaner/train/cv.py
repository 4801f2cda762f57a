"""Figures of the cleaner on sites never seen: trains the block classifier without a fold of sites, cleans those sites' pages with
the real cleaner and that model, scores all folds together with the bench's own score.py; repeated with other folds to know the noise.

    python3 cv.py GOLD WORK [--seeds 3] [--more MANIFEST...]      (README.md says how WORK comes about)
"""
import argparse
import json
import os
import subprocess
import sys

import numpy as np

import train_blocks


def folds_of(pages, seed, count):
    """Site -> fold."""
    sites = sorted({p.site for p in pages})
    np.random.RandomState(seed).shuffle(sites)
    return {s: i % count for i, s in enumerate(sites)}


def train_folds(args, seed):
    """Writes each fold's model and the ids of its pages with gold into WORK."""
    names, full, extra = train_blocks.load(args.gold, args.work, args.more)
    fold = folds_of(full + extra, seed, args.folds)
    for f in range(args.folds):
        table, ids = fold_files(args, seed, f)
        model = train_blocks.fit([p for p in full + extra if fold[p.site] != f])
        train_blocks.write(model, names, table)
        with open(ids, "w", encoding="utf-8") as out:
            out.write("\n".join(p.id for p in full if fold[p.site] == f))


def fold_files(args, seed, f):
    stem = os.path.join(args.work, f"seed{seed}-fold{f}")
    return stem + ".tsv", stem + ".ids"


def predictions(args, seed):
    """Predictions for every page with gold, each by a model that saw no page of its site."""
    found = {}
    for f in range(args.folds):
        table, ids = fold_files(args, seed, f)
        command = [args.predict, args.gold, "--model", table, "--only", ids]
        for line in subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines():
            entry = json.loads(line)
            found[entry["id"]] = entry
    return found


def score(args, found):
    """Corpus/language -> (F1, precision, recall), by the bench's scorer."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(args.gold)))
    import score as scorer
    tables = {}
    for line in open(args.gold, encoding="utf-8"):
        gold = json.loads(line)
        if gold["id"] not in found:
            continue
        text = found[gold["id"]].get("text")
        key = gold["corpus"] if gold["corpus"] == "aeb" else f"{gold['corpus']}/{gold['lang']}"
        if gold.get("text"):
            tables.setdefault(key, scorer.Body()).add(gold["text"], text)
        elif gold.get("must_contain"):
            tables.setdefault(key, scorer.Snippets()).add(gold, text)
    return {key: table.result() for key, table in sorted(tables.items())}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold")
    ap.add_argument("work")
    ap.add_argument("--seeds", type=int, default=3)
    ap.add_argument("--folds", type=int, default=8)
    ap.add_argument("--more", nargs="*", default=[])
    ap.add_argument("--reuse", action="store_true", help="the models of the last run: where only rules changed")
    ap.add_argument("--predict", default="target/release/examples/predict")
    args = ap.parse_args()
    runs = []
    for seed in range(1, args.seeds + 1):
        if not args.reuse:
            train_folds(args, seed)
        found = predictions(args, seed)
        with open(os.path.join(args.work, f"cv{seed}.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in found.values())
        runs.append(score(args, found))
        print(seed, "  ".join(f"{k} %.3f %.3f %.3f" % (v["f1"], v["precision"], v["recall"]) for k, v in runs[-1].items()), flush=True)
    print("mean", "  ".join(f"{k} %.3f ±%.3f" % (np.mean(f), np.std(f)) for k, f in ((k, [r[k]["f1"] for r in runs]) for k in runs[0])))


if __name__ == "__main__":
    main()
