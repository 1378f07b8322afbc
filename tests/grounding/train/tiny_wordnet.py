"""A WordNet of a few words, in the format of the real one's files."""

from pathlib import Path

from assistant.grounding.train.wordnet import POS

# Part of speech, words of the synset, number of its hypernym, and (own word, synset, word) that its word is opposed to.
SYNSETS: list[tuple[str, str, int | None, tuple[int, int, int] | None]] = [
    ("verb", "buy purchase", None, (1, 1, 1)),
    ("verb", "sell", None, (1, 0, 1)),
    ("verb", "leave", None, None),
    ("verb", "win", None, None),
    ("verb", "attack", None, None),
    ("verb", "plan", None, None),
    ("noun", "weapon", None, None),
    ("noun", "missile", 6, None),
    ("noun", "rifle", 6, None),
    ("adj", "large big", None, None),
    ("adv", "quickly", None, None),
]


def write(folder: Path) -> Path:
    """Write the files into `folder`; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pos in POS.items():
        data, index = ["  1 a line of the licence"], ["  1 a line of the licence"]
        for number, (kind, words, above, opposite) in enumerate(SYNSETS):
            if kind != name:
                continue
            pointers = [f"@ {above:08} n 0000"] if above is not None else []
            pointers += [f"~ {n:08} n 0000" for n, one in enumerate(SYNSETS) if one[2] == number]
            if opposite is not None:
                pointers.append(f"! {opposite[1]:08} {pos} {opposite[0]:02x}{opposite[2]:02x}")
            spelt = " ".join(f"{word} 0" for word in words.split())
            head = f"{number:08} 00 {pos} {len(words.split()):02x} {spelt} {len(pointers):03}"
            data.append(f"{head} {' '.join(pointers)} | a gloss")
            index += [f"{word} {pos} 1 0 1 1 {number:08}  " for word in words.split()]
        (folder / f"data.{name}").write_text("\n".join(data) + "\n", encoding="latin-1")
        (folder / f"index.{name}").write_text("\n".join(index) + "\n", encoding="latin-1")
    (folder / "verb.exc").write_text("bought buy\nsold sell\nleft leave\nwon win\nwinning win\n", encoding="ascii")
    digits = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}
    counts = [f"{word}%{digits[kind]}:00:00:: 1 9" for kind, words, _, _ in SYNSETS for word in words.split()]
    (folder / "cntlist.rev").write_text("\n".join(counts) + "\n", encoding="latin-1")
    return folder
