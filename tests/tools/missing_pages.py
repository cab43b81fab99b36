#!/usr/bin/env python3
"""Counts links to missing pages independently of wikilift, and compares the counts.

Usage: missing_pages.py WIKILIFT FOLDER [EXPECTED_DIFFERENCES]

markdown-it-py and Python's html.parser read the pages, and the rules of titles are implemented again here, so that only
the lists of namespace words and interwiki prefixes (src/wiki/data/namespaces.tsv and interwiki.tsv, MediaWiki's) are
shared. Every link that only one of the two reports as missing is listed. EXPECTED_DIFFERENCES is a file with a line
`path<TAB>title<TAB>why` for each difference that is explained; a difference without such a line makes the exit status 1.
"""
import collections
import html
import html.parser
import json
import os
import re
import subprocess
import sys
import unicodedata
import urllib.parse

from markdown_it import MarkdownIt

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
NAMESPACES, INTERWIKI = {}, set()
for line in open(os.path.join(ROOT, "src/wiki/data/namespaces.tsv"), encoding="utf-8"):
    word, number = line.rstrip("\n").split("\t")[:2]
    NAMESPACES[word] = int(number)
for line in open(os.path.join(ROOT, "src/wiki/data/interwiki.tsv"), encoding="utf-8"):
    INTERWIKI.add(line.split("\t")[0])
SCHEMES = ("mailto", "tel", "sms", "sip", "sips", "xmpp", "urn", "geo", "magnet", "bitcoin", "javascript", "data")


def title_of(raw):
    """Returns MediaWiki's title of a decoded address as (namespace, title), or None if it points to another wiki."""
    # Direction marks are ignored (MediaWikiTitleCodec::splitTitleString).
    raw = re.sub("[\u200e\u200f\u202a-\u202e]", "", raw)
    text = unicodedata.normalize("NFC", re.sub(r"[\s_\u00a0\u3000]+", " ", raw)).strip(" ")
    for _ in range(2):
        if text.startswith(":"):
            text = text[1:].strip(" ")
    space = 0
    word, colon, rest = text.partition(":")
    known = NAMESPACES.get(word.strip().lower())
    if colon and known == 4 and word.strip().lower() in INTERWIKI:
        return None
    if colon and known is not None:
        space, text = known, rest.strip(" ")
    elif colon and word.strip().lower() in INTERWIKI:
        return None
    text = text[:1].upper() + text[1:] if len(text[:1].upper()) == 1 else text
    return space, text.replace("&", "@")


class Anchors(html.parser.HTMLParser):
    """The addresses of the links in HTML, and the text between the tags."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.text = [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a" and attributes.get("href") is not None and "footnote" not in (attributes.get("class") or ""):
            marked = attributes.get("title") == "wikilink" or "wikilink" in (attributes.get("class") or "").split()
            self.found.append((attributes["href"], marked))

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.text.append(data)


def links_of_tokens(tokens, into, reader):
    for token in tokens:
        if token.type == "link_open":
            # markdown-it percent-encodes addresses; decoding them restores the original.
            into.append((token.attrGet("href") or "", (token.attrGet("title") or "") == "wikilink"))
        elif token.type == "html_block":
            parser = Anchors()
            parser.feed(token.content)
            parser.close()
            into.extend(parser.found)
            # Markdown between HTML tags, which CommonMark leaves as text.
            text = "".join(parser.text)
            if "](" in text:
                inside = []
                links_of_tokens(reader.parse(re.sub(r"(?m)^[ \t]+", "", text)), inside, reader)
                into.extend(inside)
        elif token.type == "html_inline":
            parser = Anchors()
            parser.feed(token.content)
            parser.close()
            into.extend(parser.found)
        if token.children:
            links_of_tokens(token.children, into, reader)


def links_of(text, reader):
    found = []
    links_of_tokens(reader.parse(text), found, reader)
    return found


def main():
    wikilift, folder = sys.argv[1], sys.argv[2]
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = lambda _: True
    pages, names = {}, []
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = os.path.relpath(os.path.join(base, name), folder)
            if name.endswith(".md"):
                names.append(path)
                pages[title_of(path[:-3].rpartition("Page/")[2])] = path
    # Titles are flat: the name of a file is a title in every folder, if only one page has it.
    flat = collections.defaultdict(list)
    for path in names:
        folders, _, name = path[:-3].rpartition("/")
        if folders and "Page/" not in path:
            flat[title_of(folders.rpartition("/")[2] if name.lower() in ("index", "_index", "readme") else name)].append(path)
    only = {key for key, paths in flat.items() if key and len(paths) == 1}
    spaces = {key[0] for key in pages if key}
    ours = collections.Counter()
    for path in sorted(names):
        if os.path.basename(path).startswith("."):
            continue
        text = open(os.path.join(folder, path), encoding="utf-8").read()
        own = path[:-3].rpartition("Page/")[2]
        for href, marked in links_of(text, reader):
            href = href.strip()
            # `[text]( "wikilink")`: with nothing before it, Markdown takes the title for the address.
            if not href or urllib.parse.unquote(href) == '"wikilink"' or href.startswith(("#", "//")):
                continue
            scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", href)
            if scheme and (href[scheme.end():].startswith("//") or scheme[1].lower() in SCHEMES):
                continue
            name = urllib.parse.unquote(href.partition("#")[0])
            while name.startswith(("../", "./")):
                name = name[3:] if name.startswith("../") else name[2:]
            name = name.removeprefix("Page/").removeprefix("/wiki/")
            is_sub, name = name.startswith("/"), name.lstrip("/")
            name = name[:-3] if name.endswith(".md") else name
            key = title_of(name)
            if key is None or (not marked and scheme and key[0] == 0):
                continue
            space, title = key
            # Category memberships and files are not links to pages.
            if space in (-2, 6) or (space == 14 and not href.lstrip("./").startswith(":")) or (space != 0 and space not in spaces):
                continue
            if key in pages or key in only or (is_sub and title_of(own + "/" + name) in pages):
                continue
            # The file beside the page.
            if "/" in own and title_of(own.rpartition("/")[0] + "/" + name) in pages:
                continue
            if any(letter in title for letter in "<>[]{}|") or not title or len(title.encode()) > 255:
                continue
            if any(part in (".", "..") for part in title.split("/")):
                continue
            if not marked and re.search(r"\.(png|jpe?g|gif|svg|webp|tiff?|pdf|zip|gz|docx?|xlsx?|pptx?|od[tp]|mp[34]|og[gv]|webm)$", title, re.I):
                continue
            ours[path, space, title] += 1
    # Titles that differ from a page only in case or form have a finding code of their own.
    folded = {(space, unicodedata.normalize("NFKC", title).lower()) for space, title in (key for key in set(pages) | only if key)}
    ours = collections.Counter({key: n for key, n in ours.items() if (key[1], unicodedata.normalize("NFKC", key[2]).lower()) not in folded})
    theirs = collections.Counter()
    run = subprocess.run([wikilift, "check", folder, "--only", "missing-page", "--format", "json"], capture_output=True, text=True)
    for finding in json.loads(run.stdout)["findings"]:
        if " is a redirect to " in finding["message"]:
            continue
        # Whether a link to a category is a membership depends on the words around it, which are not read here.
        if title_of(finding["target"].partition("#")[0])[0] == 14 and not finding["href"].lstrip("./").startswith(":"):
            continue
        space, title = title_of(finding["target"].partition("#")[0])
        theirs[finding["path"], space, title] += 1
    explained = {}
    if len(sys.argv) > 3:
        for line in open(sys.argv[3], encoding="utf-8"):
            if line.strip() and not line.startswith("# "):
                path, title, why = line.rstrip("\n").split("\t")
                explained[path, title] = why
    differences = [(key, ours[key], theirs[key]) for key in sorted(ours.keys() | theirs.keys()) if ours[key] != theirs[key]]
    unexplained = 0
    for (path, _, title), here, there in differences:
        why = explained.get((path, title))
        unexplained += why is None
        print(f"{path}: {title!r}: {here} here, {there} by wikilift: {why or 'NOT EXPLAINED'}")
    print(f"{sum(ours.values())} links to {len({key[1:] for key in ours})} missing pages here, {sum(theirs.values())} by wikilift; "
          f"{len(differences)} differences, {unexplained} not explained")
    sys.exit(bool(unexplained))


main()
