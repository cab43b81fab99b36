"""Kills `wikilift clean --in-place` and `wikilift check --fix` again and again while they write: each file must be whole, either the old or the
new one, and the next run must leave no temporary files behind.

usage: kills.py WIKILIFT TIMES [FOLDER OF PAGES]
"""

import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PAGES = 500
random.seed(1962)


def made(folder):
    """Writes pages that cleaning changes, with links that `check --fix` fixes."""
    for number in range(PAGES):
        lines = "".join(f"*   item {line} of [page](PAGE_{line} \"wikilink\")\n" for line in range(400))
        (folder / f"Page_{number}.md").write_text(f"Heading\n=======\n\n{lines}", encoding="utf-8")


def copied(folder, corpus):
    """Copies real pages, each with one more link that `check --fix` fixes."""
    pages = sorted(corpus.glob("*.md"))[:PAGES]
    for page in pages:
        shutil.copyfile(page, folder / page.name)
        with open(folder / page.name, "ab") as file:
            file.write(b"\n\n[x](OWASP_INDEX \"wikilink\")\n")
    (folder / "OWASP_index.md").write_text("x\n")


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".wikilift-")}


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".wikilift-")]


def run(command, folder):
    subprocess.run([*command, str(folder)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def settled(command, folder):
    """Returns what the folder contains after each run, until one changes nothing: a fixed link to a redirect may point to another redirect."""
    states = [content(folder)]
    while len(states) < 2 or states[-1] != states[-2]:
        run(command, folder)
        states.append(content(folder))
    return states


def kill_again_and_again(command, source, times, work):
    old = content(source)
    target = work / "run"
    shutil.copytree(source, target)
    states = settled(command, target)
    new, last = states[1], states[-1]
    shutil.rmtree(target)
    shutil.copytree(source, target)
    start = time.monotonic()
    run(command, target)
    whole = time.monotonic() - start
    assert new != old, "nothing to do"
    in_the_middle = while_writing = 0
    for _ in range(times):
        shutil.rmtree(target)
        shutil.copytree(source, target)
        running = subprocess.Popen([*command, str(target)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.1, 1.0) * whole)
        running.send_signal(signal.SIGKILL)
        running.wait()
        now = content(target)
        assert now.keys() == old.keys(), "a page is gone, or there is one more"
        torn = [name for name in now if now[name] not in (old[name], new[name])]
        assert not torn, f"torn: {torn}"
        in_the_middle += len({now[name] == new[name] for name in now if old[name] != new[name]}) == 2
        while_writing += bool(leftovers(target))
        run(command, target)
        assert not leftovers(target), f"left behind: {leftovers(target)}"
        assert settled(command, target)[-1] == last, "the next runs do the rest"
    print(f"{' '.join(command[1:])}: {times} kills, {in_the_middle} with some pages written and some not, {while_writing} while a page was being written")
    assert in_the_middle > 0, "no kill came while it wrote"
    shutil.rmtree(target)


def main():
    wikilift, times = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        source = work / "pages"
        source.mkdir()
        if len(sys.argv) > 3 and pathlib.Path(sys.argv[3]).is_dir():
            copied(source, pathlib.Path(sys.argv[3]))
        else:
            made(source)
        kill_again_and_again([wikilift, "clean", "--in-place"], source, times, work)
        kill_again_and_again([wikilift, "check", "--fix"], source, times, work)


if __name__ == "__main__":
    main()
