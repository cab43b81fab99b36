"""Compares readers of HTML tables on WikiTableQuestions (https://github.com/ppasupat/WikiTableQuestions, release 1.0.2, CC BY-SA 4.0).

usage: table_benchmark.py WIKILIFT FOLDER

FOLDER has NAME.html (a table as MediaWiki rendered it) and NAME.tsv (its grid) side by side. The grids of the data set went through a script of
its own after the HTML was read: rows of a single text and columns with at most one text are left out, neighboring columns of which each fills
the gaps of the other are one, and header rows are joined. The same is done here to what each reader returns. Needs pandas and lxml; pandoc is
used if it is there.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time


def plain(text):
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\xa0", " ")).strip()


def gold(path):
    unescape = {"\\n": " ", "\\p": "|", "\\\\": "\\"}
    rows = path.read_text(encoding="utf-8").splitlines()
    return [[plain(re.sub(r"\\[np\\]", lambda part: unescape[part[0]], cell)) for cell in row.split("\t")] for row in rows]


def joined(left, right):
    """One column made of two, or None if both have a text of their own in some row."""
    out = []
    for one, other in zip(left, right):
        if one[1] and other[1] and one != other:
            return None
        out.append(one if one[1] else other)
    return out


def reduced(rows):
    """Rows of (whether it is a header cell, text) as the data set's script leaves them."""
    rows = [row for row in rows if len(set(row)) > 1]
    columns = [list(column) for column in zip(*rows)]
    columns = [column for column in columns if sum(1 for _, text in column if text) > 1]
    at = 0
    while at + 1 < len(columns):
        both = joined(columns[at], columns[at + 1])
        if both is None:
            at += 1
        else:
            columns[at : at + 2] = [both]
    rows = [list(row) for row in zip(*columns)]
    head = 0
    while head < len(rows) and all(is_header for is_header, _ in rows[head]):
        head += 1
    if 2 <= head < len(rows):
        names = []
        for column in columns:
            parts = []
            for _, text in column[:head]:
                if not parts or parts[-1] != text:
                    parts.append(text)
            names.append((True, " ".join(parts)))
        rows[:head] = [names]
    return [[text for _, text in row] for row in rows]


def command_of(wikilift, files):
    return [wikilift, "tables", "--format", "ndjson", "--repair", "none", "--threads", "1", *map(str, files)]


def by_wikilift(wikilift, files):
    run = subprocess.run(command_of(wikilift, files), capture_output=True, text=True, check=True)
    found = {}
    for line in run.stdout.splitlines():
        table = json.loads(line)
        rows = [[(cell["header"], plain(cell["text"])) for cell in row] for row in table["rows"]]
        found.setdefault(pathlib.Path(table["path"]).stem, rows)
    return found


def by_pandas(files):
    import pandas

    found = {}
    for path in files:
        try:
            frame = pandas.read_html(str(path), flavor="lxml", keep_default_na=False, converters=None, encoding="utf-8")[0]
        except (ValueError, IndexError):
            continue
        texts = frame.astype(str).values.tolist()
        if isinstance(frame.columns, pandas.MultiIndex):
            head = [list(level) for level in zip(*frame.columns)]
        else:
            head = [list(frame.columns)] if not all(isinstance(name, int) for name in frame.columns) else []
        rows = [[(True, plain(str(cell))) for cell in row] for row in head]
        rows += [[(False, plain("" if cell in ("nan", "None") else cell)) for cell in row] for row in texts]
        found[path.stem] = rows
    return found


def by_lxml(files):
    """Cells in the order of the source with spans filled, as short programs do it."""
    from lxml import html

    found = {}
    for path in files:
        table = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot().find(".//table")
        slots = {}
        for row, line in enumerate(table.iter("tr")):
            column = 0
            for cell in line:
                if cell.tag not in ("td", "th"):
                    continue
                while (row, column) in slots:
                    column += 1
                spans = [int(re.match(r"\d*", cell.get(name, "1").strip())[0] or 1) for name in ("rowspan", "colspan")]
                for down in range(min(spans[0], 500)):
                    for right in range(min(spans[1], 500)):
                        slots.setdefault((row + down, column + right), (cell.tag == "th", plain(cell.text_content())))
                column += spans[1]
        height = len(list(table.iter("tr")))
        width = max((column for _, column in slots), default=-1) + 1
        found[path.stem] = [[slots.get((row, column), (False, "")) for column in range(width)] for row in range(height)]
    return found


def by_pandoc(files):
    found = {}
    for path in files:
        run = subprocess.run(["pandoc", "-f", "html", "-t", "json", str(path)], capture_output=True, text=True, timeout=60, check=False)
        if run.returncode:
            continue
        table = next((block for block in json.loads(run.stdout)["blocks"] if block["t"] == "Table"), None)
        if table:
            found[path.stem] = pandoc_rows(table["c"])
    return found


def pandoc_rows(parts):
    _, _, _, head, bodies, foot = parts
    rows = [(True, row) for row in head[1]]
    for body in bodies:
        rows += [(True, row) for row in body[2]] + [(False, row) for row in body[3]]
    rows += [(False, row) for row in foot[1]]
    slots = {}
    for number, (is_head, row) in enumerate(rows):
        column = 0
        for _, _, down, right, blocks in row[1]:
            while (number, column) in slots:
                column += 1
            for one in range(down):
                for other in range(right):
                    slots.setdefault((number + one, column + other), (is_head, plain(pandoc_text(blocks))))
            column += right
    width = max((column for _, column in slots), default=-1) + 1
    return [[slots.get((row, column), (False, "")) for column in range(width)] for row in range(len(rows))]


def pandoc_text(node):
    if isinstance(node, list):
        return "".join(pandoc_text(part) for part in node)
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Link", "Span"):
        return pandoc_text(content[1])
    if kind == "Code":
        return content[1]
    if kind in ("Image", "RawInline", "RawBlock"):
        return ""
    if kind in ("Plain", "Para"):
        return pandoc_text(content) + " "
    # The content comes last, behind attributes.
    if kind in ("Quoted", "Div", "Header", "OrderedList", "Superscript", "Subscript", "Strong", "Emph", "Strikeout", "Underline", "SmallCaps"):
        return pandoc_text(content[-1] if kind in ("Quoted", "Div", "Header", "OrderedList") else content)
    return pandoc_text(content) if kind in ("BulletList", "BlockQuote", "LineBlock") else ""


def score(files, found):
    exact = right = of_gold = of_reader = names = 0
    for path in files:
        truth = gold(path.with_suffix(".tsv"))
        rows = reduced(found.get(path.stem, []))
        exact += rows == truth
        right += sum(one == other for row, ours in zip(truth, rows) for one, other in zip(row, ours))
        of_gold += sum(map(len, truth))
        of_reader += sum(map(len, rows))
        names += bool(rows) and rows[0] == truth[0]
    return exact / len(files), 2 * right / (of_gold + of_reader), names / len(files)


def main():
    wikilift, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sorted(path for path in folder.glob("*.html") if path.with_suffix(".tsv").exists())
    readers = {"wikilift": lambda: by_wikilift(wikilift, files), "pandas.read_html": lambda: by_pandas(files), "lxml": lambda: by_lxml(files)}
    if shutil.which("pandoc"):
        readers["pandoc"] = lambda: by_pandoc(files)
    print(f"{len(files)} tables; one thread each; wikilift's time is that of the command, with its JSON")
    first = None
    for name, read in readers.items():
        start = time.perf_counter()
        if name == "wikilift":
            subprocess.run(command_of(wikilift, files), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            seconds = time.perf_counter() - start
            found = read()
        else:
            found = read()
            seconds = time.perf_counter() - start
        first = first or seconds
        exact, f1, names = score(files, found)
        print(f"{name:17} exact {exact:.3f}  F1 of cells {f1:.3f}  first row {names:.3f}  time {seconds / first:7.1f}")


main()
