"""Texts that two open extractors find on the pages of the manifests, one JSON line a page: weak labels for train_blocks.py where a
page of the bench has no gold text. Only what both agree on becomes a label. For pages from elsewhere (corpus "extra") the text
that came with them stands for the second extractor.

    python3 teachers.py MANIFEST... > teachers.jsonl
"""
import gzip
import json
import os
import sys

import lxml.html
import trafilatura
from readability import Document


def main():
    done = set()
    for manifest in sys.argv[1:]:
        for line in open(manifest, encoding="utf-8"):
            e = json.loads(line)
            asked = not e.get("text") or e["corpus"] == "extra"
            if asked and e["file"] not in done:
                done.add(e["file"])
                page = gzip.open(os.path.join(os.path.dirname(manifest), e["file"])).read()
                print(json.dumps(teach(e, page), ensure_ascii=False), flush=True)


def teach(entry, page):
    out = {"file": entry["file"], "trafilatura": "", "readability": entry.get("text") or ""}
    try:
        out["trafilatura"] = trafilatura.extract(page, include_comments=False) or ""
        if not out["readability"]:
            out["readability"] = lxml.html.fromstring(Document(page.decode("utf-8", "replace")).summary()).text_content()
    except Exception:  # a teacher that fails on a page teaches nothing there
        pass
    return out


if __name__ == "__main__":
    main()
