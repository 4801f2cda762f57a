"""Trains the block classifier of depeche-cleaner and writes its table. README.md says how it is run and what was tried.

Labels come from the bench's body texts and snippets (rig.py), and, with less weight, from the `articleBody` that pages with no gold
text carry in their JSON-LD (there the feature that sees it is hidden), or from what two other extractors agree on.
"""
import argparse
import gzip
import html
import json
import os
import re

import lightgbm as lgb
import numpy as np

import rig

PARAMS = dict(objective="cross_entropy", num_leaves=12, max_depth=6, learning_rate=0.07, min_data_in_leaf=40, feature_fraction=0.4,
              bagging_fraction=0.8, bagging_freq=1, lambda_l2=8, verbose=-1, num_threads=1, seed=7, deterministic=True)
ROUNDS = 180
LD = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", re.S | re.I)


def article_body(path):
    """The longest articleBody of a page's JSON-LD."""
    page = gzip.open(path).read().decode("utf-8", "replace")
    best = ""

    def walk(value):
        nonlocal best
        if isinstance(value, dict):
            text = value.get("articleBody")
            if isinstance(text, str) and len(text) > len(best):
                best = text
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for script in LD.findall(page):
        try:
            walk(json.loads(script, strict=False))
        except ValueError:
            pass
    return re.sub(r"<[^>]+>", " ", html.unescape(best))


def weak(names, page, folder):
    """Labels from the page's own articleBody, where the blocks hold nearly all of it."""
    text = article_body(os.path.join(folder, page.gold["file"]))
    if len(rig.words(text)) < 120:
        return False
    page.gold = dict(page.gold, text=text)
    page.label()
    common, _, missing = rig.overlap(page, np.nan_to_num(page.y) > 0.5)
    if common < 9 * missing:
        return False
    page.w *= 0.35
    page.x[:, names.index("in_json")] = -1
    return True


def agreed(page, teachers):
    """Labels from what both teachers keep or both leave out; labels from gold snippets stay."""
    texts = teachers.get(page.gold["file"])
    if not texts or min(len(rig.words(t)) for t in texts) < 80:
        return False
    have = [set(rig.shingles(rig.words(t))) for t in texts]
    if len(have[0] & have[1]) < 0.5 * min(map(len, have)):
        return False
    total = max(min(len(rig.words(t)) for t in texts), 50)
    for i, tokens in enumerate(page.tokens):
        if len(tokens) < rig.SHINGLE or not np.isnan(page.y[i]):
            continue
        s = list(rig.shingles(tokens))
        shares = [sum(x in h for x in s) / len(s) for h in have]
        if min(shares) > 0.9 or max(shares) < 0.1:
            page.y[i] = float(min(shares) > 0.9)
            page.w[i] = min(0.35 * (page.n[i] + 2) / total, 0.2)
    return True


def split(names, pages, teachers, folder):
    """Pages with gold, and pages with weak labels only."""
    full = [p for p in pages if p.gold.get("text") or p.gold.get("must_contain")]
    seen = {p.gold["file"] for p in full}
    extra = []
    for page in pages:
        if page.gold["file"] in seen:
            continue
        if weak(names, page, folder) or agreed(page, teachers):
            extra.append(page)
            seen.add(page.gold["file"])
    for page in full:
        if not page.gold.get("text"):
            agreed(page, teachers)
    return full, extra


def fit(pages, params=PARAMS, rounds=ROUNDS):
    known = [~np.isnan(p.y) for p in pages]
    x = np.vstack([p.x[k] for p, k in zip(pages, known)])
    y = np.concatenate([p.y[k] for p, k in zip(pages, known)])
    w = np.concatenate([p.w[k] for p, k in zip(pages, known)])
    return lgb.train(params, lgb.Dataset(x, y, weight=w / w.mean()), rounds)


def write(model, names, path):
    """Nodes of all trees, one a row: inner nodes name a feature, leaves (feature `-`) a score."""
    rows = []

    def walk(node):
        at = len(rows)
        if "leaf_value" in node:
            rows.append(["-", f"{node['leaf_value']:.5f}", "0"])
            return at
        rows.append(None)
        walk(node["left_child"])
        right = walk(node["right_child"])
        rows[at] = [names[node["split_feature"]], f"{node['threshold']:.6g}", str(right - at)]
        return at

    with open(path, "w", encoding="utf-8") as f:
        f.write("# Gradient-boosted trees of the block classifier, written by train/train_blocks.py: do not edit. A row is a node: `feature` <=\n"
                "# `value` goes to the next row, else `skip` rows down; `-` is a leaf whose value is added to the score (log-odds).\n"
                "# `tree` numbers the trees.\ntree\tfeature\tvalue\tskip\n")
        for number, tree in enumerate(model.dump_model()["tree_info"]):
            rows = []
            walk(tree["tree_structure"])
            for row in rows:
                f.write("\t".join([str(number)] + row) + "\n")


def load(gold, work, more=()):
    """Names of the features, pages with gold, pages with weak labels. WORK holds blocks.jsonl and teachers.jsonl, and more-N.jsonl
    with the blocks of the N-th further manifest."""
    names, pages = rig.load(gold, os.path.join(work, "blocks.jsonl"))
    teachers = {}
    for line in open(os.path.join(work, "teachers.jsonl"), encoding="utf-8"):
        e = json.loads(line)
        teachers[e["file"]] = (e["trafilatura"], e["readability"])
    full, extra = split(names, pages, teachers, os.path.dirname(gold))
    for at, manifest in enumerate(more):
        for page in rig.load(manifest, os.path.join(work, f"more-{at}.jsonl"))[1]:
            page.y[:], page.w[:] = np.nan, 0  # their gold follows other rules: only what a teacher confirms counts
            if agreed(page, teachers):
                extra.append(page)
    return names, full, extra


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("gold")
    ap.add_argument("work")
    ap.add_argument("--more", nargs="*", default=[])
    ap.add_argument("--out", required=True)
    args = ap.parse_args()
    names, full, extra = load(args.gold, args.work, args.more)
    print(len(full), "pages with gold,", len(extra), "with weak labels", flush=True)
    model = fit(full + extra)
    write(model, names, args.out)
    gain = model.feature_importance("gain")
    print([(names[i], int(gain[i])) for i in np.argsort(-gain)[:30]])


if __name__ == "__main__":
    main()
