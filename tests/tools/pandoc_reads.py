#!/usr/bin/env python3
"""Scores what pandoc reads in pages that wikilift cleaned against the facts of the same pages.

usage: pandoc_reads.py WIKILIFT CORPUS [--misses KIND] [--min]
       pandoc_reads.py --facts < TREE.json > FACTS.json

CORPUS contains Page/*.md and facts/*.json: "headings" [level, text], "wikilinks" and "external" [address, text], "tables" (grids of texts).
Every page is cleaned with `--tables pipe` (marks kept, and only notes and categories repaired: the facts are those of the page as it was
exported) and read by `pandoc -f gfm -t json`; then the links, headings and cells of that tree are counted against the facts. `--min` exits
with 1 below the promised shares: wikilinks 0.995, headings 0.999, cells 0.99.
"""
import argparse, html, json, pathlib, re, subprocess, sys, tempfile, urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

SPACE = re.compile(r"\s+")
PROMISED = {"wikilinks": 0.995, "headings": 0.999, "cells": 0.99}

def norm(text):
    return SPACE.sub(" ", text.replace("\u00a0", " ").replace("\u200b", "")).strip()

def address(href):
    """Returns an address without what cleaning may change: escapes, folders of the export, the suffix of a file."""
    href = urllib.parse.unquote(html.unescape(href)).replace("\u00a0", " ").replace(" ", "_")
    href = re.sub(r"^(\./|\.\./)+", "", href)
    path, sign, fragment = href.partition("#")
    path = re.sub(r"\.md$", "", re.sub(r"^Page/", "", path)).strip("_").lstrip(":")
    return path[:1].upper() + path[1:] + sign + fragment.strip("_")

def text_of(node):
    if isinstance(node, list):
        return "".join(map(text_of, node))
    kind, content = node["t"], node.get("c")
    if kind == "Str": return content
    if kind in ("Space", "SoftBreak", "LineBreak"): return " "
    if kind in ("Code", "Math"): return content[-1]
    if kind == "RawInline": return " " if content[1].startswith("<br") else ""
    if kind in ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"): return text_of(content)
    if kind in ("Link", "Image", "Span"): return text_of(content[1])
    if kind == "Quoted": return text_of(content[1])
    if kind in ("Para", "Plain"): return text_of(content) + " "
    return ""

def walk(node, found, in_note=False):
    if isinstance(node, list):
        for inner in node: walk(inner, found)
        return
    if not isinstance(node, dict): return
    kind, content = node.get("t"), node.get("c")
    if kind == "Header": found["headings"].append((content[0], norm(text_of(content[2]))))
    if kind in ("Link", "Image"): found["links"].append((address(content[2][0]), norm(text_of(content[1]))))
    if kind == "Table":
        _, _, _, head, bodies, foot = content
        rows = head[1] + [row for body in bodies for row in body[2] + body[3]] + foot[1]
        found["tables"].append([[norm("".join(text_of(block) for block in cell[4])) for cell in row[1]] for row in rows])
    for value in node.values(): walk(value, found)

def cells(tables):
    count = Counter()
    for number, table in enumerate(tables):
        while table and not any(table[0]): table = table[1:]
        for at, row in enumerate(table):
            for column, text in enumerate(row):
                if text: count[(number, at, column, text)] += 1
    return count

def print_facts():
    """Prints the facts of a tree that pandoc read from wikitext."""
    found = {"headings": [], "links": [], "tables": []}
    tree = json.load(sys.stdin)
    walk_raw(tree["blocks"], found)
    json.dump({"headings": found["headings"], "wikilinks": found["links"], "external": [], "tables": found["tables"]}, sys.stdout, ensure_ascii=False)

def walk_raw(node, found):
    """Like `walk`, but collects only wikilinks, with their addresses unchanged."""
    links = []
    def collect(node):
        if isinstance(node, list):
            for inner in node: collect(inner)
        elif isinstance(node, dict):
            if node.get("t") == "Link" and node["c"][2][1] == "wikilink": links.append((node["c"][2][0], norm(text_of(node["c"][1]))))
            for value in node.values(): collect(value)
    collect(node)
    walk(node, found)
    found["links"] = links

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("wikilift"); parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--misses"); parser.add_argument("--min", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([options.wikilift, "clean", "--tables", "pipe", "--keep-marks", "--repair", "notes,categories", "--out", folder, options.corpus / "Page"], capture_output=True, text=True)
        if run.returncode: sys.exit(f"wikilift failed: {run.stderr[:2000]}")
        pages = sorted((options.corpus / "facts").glob("*.json"))
        def read(page):
            file = next(pathlib.Path(folder).rglob(page.stem + ".md"), None)
            found = {"headings": [], "links": [], "tables": []}
            if file:
                tree = json.loads(subprocess.run(["pandoc", "-f", "gfm", "-t", "json", file], capture_output=True, check=True).stdout)
                walk(tree["blocks"], found)
                found["categories"] = [text_of(name.get("c", [])) for name in tree["meta"].get("categories", {}).get("c", [])]
            return found
        with ThreadPoolExecutor(2) as pool: read_pages = list(pool.map(read, pages))
    total = {}
    for page, found in zip(pages, read_pages):
        facts = json.load(open(page))
        links = Counter(found["links"])
        # Categories are now in the front matter, with their sort keys.
        is_category = lambda href: href.split("/wiki/")[-1].lower().startswith("category:")
        names = Counter(address("Category:" + name) for name in found.get("categories", []))
        wanted = {"headings": Counter((level, norm(text)) for level, text in facts["headings"]),
                  "wikilinks": Counter((address(href), norm(text)) for href, text in facts["wikilinks"] if not is_category(href)),
                  "external": Counter((address(href), norm(text)) for href, text in facts["external"]),
                  "categories": Counter({address(href.split("/wiki/")[-1]): 1 for href, _ in facts["wikilinks"] if is_category(href)}),
                  "cells": cells([[[norm(text) for text in row] for row in table] for table in facts["tables"]])}
        got = {"headings": Counter(found["headings"]), "wikilinks": links, "external": links, "categories": names, "cells": cells(found["tables"])}
        for kind, want in wanted.items():
            hit = sum((want & got[kind]).values())
            counts = total.setdefault(kind, [0, 0]); counts[0] += hit; counts[1] += sum(want.values())
            if options.misses == kind and hit < sum(want.values()):
                print("==", page.stem)
                for fact, number in (want - got[kind]).items(): print("  -", number, fact)
                if kind == "cells":
                    for fact, number in (got[kind] - want).items(): print("  +", number, fact)
    bad = False
    for kind, (hit, wanted) in total.items():
        share = hit / max(wanted, 1)
        bad |= share < PROMISED.get(kind, 0)
        print(f"{kind:10} {wanted:7} read {hit:7}  {share:.4f}")
    if bad and options.min: sys.exit(1)

if "--facts" in sys.argv[1:]: print_facts()
else: main()
