"""Texts that two open extractors find on the pages of the manifest, one JSON line a page: weak labels for train_blocks.py where a
page has no gold text. Only what both agree on becomes a label.

    pip install trafilatura readability-lxml lxml_html_clean
    python3 teachers.py GOLD > teachers.jsonl
"""
import gzip
import json
import os
import sys

import lxml.html
import trafilatura
from readability import Document


def main():
    gold = sys.argv[1]
    done = set()
    for line in open(gold, encoding="utf-8"):
        e = json.loads(line)
        if e.get("text") or e["file"] in done:
            continue
        done.add(e["file"])
        page = gzip.open(os.path.join(os.path.dirname(gold), e["file"])).read()
        out = {"file": e["file"]}
        try:
            out["trafilatura"] = trafilatura.extract(page, include_comments=False) or ""
        except Exception:  # a teacher that fails on a page teaches nothing there
            out["trafilatura"] = ""
        try:
            out["readability"] = lxml.html.fromstring(Document(page.decode("utf-8", "replace")).summary()).text_content()
        except Exception:
            out["readability"] = ""
        print(json.dumps(out, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
