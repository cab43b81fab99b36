"""Counts the instructions that wikilift takes on hostile pages, and on pages twice as long. Quadratic work takes four times as many.

usage: counted_work.py WIKILIFT
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

# Bytes of the shorter page: long enough that work done once per page does not matter.
LENGTH = 12_000
# The maximum factor by which the instructions may grow for a page twice as long. Sorting and growing hash tables make it a little more than two.
MOST = 2.6
# Instructions that a page may take whatever its length: counts below this are not compared.
FEW = 20_000_000


def repeated(piece):
    return lambda length: (piece * (length // len(piece.encode()) + 1))


def numbered(piece):
    return lambda length: "".join(piece.replace("#", str(number)) for number in range(length // len(piece.encode())))


def nested(open_, inside, close):
    return lambda length: open_ * (length // len(open_ + close)) + inside + close * (length // len(open_ + close))


def below(head, rest):
    return lambda length: head + rest(length)


MEMBERS = "**X** is a league.\n\n## Members\n\n"
PAGES = {
    "commas": repeated("，，"),
    "mixed commas": repeated("，,， "),
    "variants that do not end": repeated("[[a|-{c "),
    "templates and variants that do not end": repeated("[[a|{{b|-{c "),
    "wikilinks in a row that do not end": below("|a|b|\n|-|-|\n| ", repeated("[[a|b ")),
    "notes in place": numbered("a<ref name=n#>b *c*</ref><ref name=n# /> "),
    "notes in place that do not end": repeated("a<ref>b "),
    "figures": repeated("<figure><figcaption>"),
    "categories": numbered('[Category:A#](Category:A# "wikilink")\n'),
    "line breaks": repeated("<br>"),
    "quotes": repeated("''"),
    "quotes of words": repeated("''a '''b "),
    "nested tables": repeated("<table><tr><td>"),
    "nested tables, closed": lambda length: nested("<table><tr><td>", "x", "</td></tr></table>")(12_000) * max(1, length // 12_000),
    "wide cells": repeated("<td colspan=1000 rowspan=1000>x"),
    "tall cells": below("<table>", repeated("<tr><td rowspan=65000>a")),
    "rows of header cells": below("<table>", numbered("<tr><th>a#")),
    "one long row": lambda length: "<table>" + "<tr><td>" * (length // 16) + "<tr>" + "<td>" * (length // 8),
    "many wide tables": repeated("<table><tr><td colspan=1000>a</table>"),
    "nested divs": repeated("<div>"),
    "brackets": repeated("["),
    "brackets in pairs": nested("[", "", "]"),
    "links that do not close": repeated("[a]("),
    "ends of bracketed links": below("[[", repeated("a]](")),
    "escaped brackets": repeated("\\[]("),
    "quotations": repeated(">"),
    "lists in lists": repeated("- "),
    "emphasis": repeated("*a **a "),
    "cells that do not close": below("<table><tr>", repeated("<td>a")),
    "marks": repeated("\\[1\\]"),
    "marks with notes": lambda length: "\\[1\\]" * (length // 5) + '\n\n[Category:X](Category:X "wikilink")\n\n1. a\n',
    "broken rows": below("| a | b |\n|---|---|\n", repeated('| <a href="x"\n')),
    "ragged rows": below("|a|b|\n|---|---|\n", repeated("|a|b|c|\n")),
    "short rows": below("|a" * 50 + "|\n" + "|-" * 50 + "|\n", repeated("|a\n")),
    "tags that do not close": repeated("<a "),
    "unknown tags": repeated("<x>"),
    "links around links": lambda length: "[a [b](c) " * (length // 24) + "](http://x) " * (length // 24),
    "addresses without links": repeated("](http://x"),
    "dashes": repeated("--- ---\na\n\n"),
    "grids": repeated("+---+---+\n| a | b |\n"),
    "grids that are not aligned": lambda length: "+---+---+\n" + "| [a](b) `c` | [d](e |\n" * (length // 23) + "+---+---+\n",
    "a grid of brackets": lambda length: "+---+---+\n| " + "[a" * (length // 2) + " | |\n+---+---+\n",
    "dollars": repeated("$a $"),
    "residue": repeated("{{ -{ '' __ [[ "),
    "character references": below("<table><tr><td>", repeated("&amp;")),
    "references that are none": below("<p>", repeated("&a")),
    "sections of notes": repeated('<section class="footnotes"><ol><li id="fn1">x</li></ol></section><a href="#fn1" class="footnote-ref">'),
    "notes": numbered("x[^#]\n\n[^#]: a\n\n"),
    "headings of one name": repeated("## a\n\n"),
    "spaces": repeated("a\u00a0 "),
    "preformatted text in lists": repeated("- <pre>\n  a <a href=b>c</a>\n  </pre>\n"),
    "fences": repeated("```\na\n````\n"),
    "a cell of members": below(MEMBERS + "<table><tr><th>Party</th></tr><tr><td>", numbered('<a href="A#" title="wikilink">A#</a>、')),
    "rows of members": below(MEMBERS + "<table><tr><th>Country</th><th>Party</th><th>Joined</th></tr>", numbered('<tr><td></td><td>P#</td><td>1990</td></tr>')),
    "items of members": below(MEMBERS, numbered('- [A#](A# "wikilink") (since 1999)\n')),
    "commas of members": below(MEMBERS + "- ", repeated("a, ")),
    "brackets of members": below(MEMBERS + '- [a](b "wikilink")', repeated("(a")),
    "a note of members": below(MEMBERS + '- [a](b "wikilink") (', repeated("joined 1999, ")),
    "headings of members": numbered("## Members #\n\n- a\n\n"),
    "bold print": numbered("**B#** "),
    "shifted rows": below(
        "-   a\n\n| Year | Name | Ship | Tons |\n|---|---|---|---|\n| 1900 | N | S | 5 |\n", numbered("| Name# | Ship # | # | |\n")
    ),
    "sentences": repeated("founded in 1962 and 总部 at "),
}
COMMANDS = {
    "parse": ["parse"],
    "clean": ["clean"],
    "clean as lists": ["clean", "--tables", "list", "--links", "text"],
    "clean to HTML": ["clean", "--tables", "html", "--links", "wikilink"],
    "tables": ["tables", "--repair", "all", "--format", "json"],
    "members": ["members", "--all", "--format", "ndjson"],
}
# Commands that are run only on the pages that are relevant to them.
MEMBERS_ONLY = {"members"}


def instructions(wikilift, arguments):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", wikilift, *arguments]
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=300, check=False)
    text = run.stderr.decode("utf-8", "replace")
    return int(re.search(r"Collected : (\d+)", text)[1])


def checked(wikilift, folder, name, page, command, arguments, empty):
    def count(factor):
        path = folder / f"{abs(hash((name, command, factor)))}.md"
        path.write_text(page(LENGTH * factor), encoding="utf-8")
        return instructions(wikilift, [*arguments, str(path)]) - empty

    # A page twice as long that takes few instructions needs no comparison.
    twice = count(2)
    return name, command, (count(1) if twice > FEW else twice, twice)


def main():
    wikilift = sys.argv[1]
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        (folder / "empty.md").write_text("")
        empty = instructions(wikilift, ["parse", str(folder / "empty.md")])
        jobs = []
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for name, page in PAGES.items():
                for command, arguments in COMMANDS.items():
                    if command == "tables" and "row" not in name and "cell" not in name and "table" not in name and "grid" not in name:
                        continue
                    if command in MEMBERS_ONLY and "members" not in name and "bold" not in name and "sentences" not in name:
                        continue
                    jobs.append(pool.submit(checked, wikilift, folder, name, page, command, arguments, empty))
            # Findings shown with their lines: many on one page, many on one line.
            for name, piece in (("findings", "[x](Gone.md)\n"), ("findings on a line", "[x](Gone.md) ")):
                jobs.append(pool.submit(of_site, wikilift, folder, name, piece, empty))
        bad = 0
        for job in jobs:
            name, command, (once, twice) = job.result()
            if twice > FEW and twice > MOST * once:
                print(f"{command}: {name}: {once:,} instructions, {twice:,} for twice the length")
                bad += 1
        print(f"{len(jobs)} counts of instructions, {bad} that grow faster than the page")
        return 1 if bad else 0


def of_site(wikilift, folder, name, piece, empty):
    counts = []
    for factor in (1, 2):
        site = folder / f"{name}-{factor}".replace(" ", "-")
        site.mkdir()
        (site / "A.md").write_text(piece * (LENGTH * factor // len(piece)), encoding="utf-8")
        counts.append(instructions(wikilift, ["check", str(site), "--context", "always", "--threads", "1"]) - empty)
    return name, "check", counts


if __name__ == "__main__":
    sys.exit(main())
