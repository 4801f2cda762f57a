"""Shared by the training scripts: pages with their blocks, labels from the gold text, and the body score.

A block is content in so far as its four-word shingles stand in the gold text. Blocks too short for that are content
where they continue a content neighbour in the gold text.
"""
import collections
import json
import re

import numpy as np

TOKEN = re.compile(r"\w+")
SHINGLE = 4


def words(text):
    return TOKEN.findall(text or "")


def shingles(tokens):
    if not tokens:
        return collections.Counter()
    last = max(1, len(tokens) - SHINGLE + 1)
    return collections.Counter(tuple(tokens[i:i + SHINGLE]) for i in range(last))


class Page:
    def __init__(self, gold, blocks):
        self.id, self.corpus, self.site, self.lang = gold["id"], gold["corpus"], gold["site"] or gold["id"], gold["lang"]
        self.gold = gold
        self.text = [b[0] for b in blocks]
        self.parent = np.array([b[1] for b in blocks], int)
        self.grand = np.array([b[2] for b in blocks], int)
        self.x = np.array([b[3] for b in blocks], np.float32)
        self.tokens = [words(t) for t in self.text]
        self.n = np.array([len(t) for t in self.tokens])
        self.label()

    def label(self):
        """y: share of content (nan = unknown), w: weight."""
        e = self.gold
        k = len(self.text)
        self.y = np.full(k, np.nan)
        self.w = np.zeros(k)
        if e.get("text"):
            gold = words(e["text"])
            have = set(shingles(gold))
            run = " " + " ".join(gold) + " "
            for i, t in enumerate(self.tokens):
                if len(t) >= SHINGLE:
                    s = list(shingles(t))
                    self.y[i] = sum(x in have for x in s) / len(s)
            before = None
            for i in range(k):
                if np.isnan(self.y[i]):
                    t = self.tokens[i]
                    after = next((j for j in range(i + 1, min(k, i + 4)) if len(self.tokens[j]) >= SHINGLE and self.y[j] > .5), None)
                    hit = False
                    if t and before is not None:
                        hit |= f" {' '.join(self.tokens[before][-3:] + t)} " in run
                    if t and after is not None:
                        hit |= f" {' '.join(t + self.tokens[after][:3])} " in run
                    self.y[i] = float(hit)
                if self.y[i] > .5:
                    before = i
            total = max(len(gold), 50)
            self.w = (np.maximum(self.n, 1) + 2) / total
        elif e.get("must_contain"):
            squeeze = lambda t: " ".join(t.split())
            flat = [squeeze(t) for t in self.text]
            for value, key in ((1.0, "must_contain"), (0.0, "must_not_contain")):
                for snippet in e.get(key) or []:
                    s = squeeze(snippet)
                    hits = [i for i, t in enumerate(flat) if s in t]
                    for i in hits:
                        if value and len(hits) > 1:
                            continue
                        self.y[i] = value
                        self.w[i] = 0.15
        self.w = np.minimum(self.w, 0.5)


def load(gold_path, blocks_path, want=lambda e: True):
    gold = {}
    for line in open(gold_path, encoding="utf-8"):
        e = json.loads(line)
        gold[e["id"]] = e
    pages, names = [], None
    for line in open(blocks_path, encoding="utf-8"):
        e = json.loads(line)
        if "names" in e:
            names = e["names"]
        elif want(gold[e["id"]]) and e["blocks"]:
            pages.append(Page(gold[e["id"]], e["blocks"]))
    return names, pages


def overlap(page, keep):
    g = shingles(words(page.gold["text"]))
    p = shingles(words("\n".join(t for t, k in zip(page.text, keep) if k)))
    common = sum((g & p).values())
    return common, sum(p.values()) - common, sum(g.values()) - common


def body(pages, keeps):
    ps, rs = [], []
    for page, keep in zip(pages, keeps):
        c, s, m = overlap(page, keep)
        if c + s:
            ps.append(c / (c + s))
        if c + m:
            rs.append(c / (c + m))
    p, r = np.mean(ps), np.mean(rs)
    return 2 * p * r / (p + r), p, r


def snippets(pages, keeps):
    tp = fp = fn = 0
    for page, keep in zip(pages, keeps):
        text = " ".join("\n".join(t for t, k in zip(page.text, keep) if k).split())
        e = page.gold
        has = sum(" ".join(s.split()) in text for s in e["must_contain"])
        tp += has
        fn += len(e["must_contain"]) - has
        fp += sum(" ".join(s.split()) in text for s in e["must_not_contain"])
    return 2 * tp / (2 * tp + fp + fn), tp / (tp + fp), tp / (tp + fn)


def report(pages, keeps):
    out = []
    for name, f in (("aeb", lambda p: p.corpus == "aeb"), ("fundus/en", lambda p: p.corpus == "fundus" and p.lang == "en"), ("fundus/fr", lambda p: p.corpus == "fundus" and p.lang == "fr"), ("mozilla", lambda p: p.corpus == "mozilla")):
        i = [k for k, p in enumerate(pages) if f(p)]
        if i:
            out.append(f"{name} %.3f %.3f %.3f" % body([pages[k] for k in i], [keeps[k] for k in i]))
    for lang in ("en", "fr"):
        i = [k for k, p in enumerate(pages) if p.corpus == "trafilatura" and p.lang == lang]
        if i:
            out.append(f"traf/{lang} %.3f %.3f %.3f" % snippets([pages[k] for k in i], [keeps[k] for k in i]))
    return "  ".join(out)
