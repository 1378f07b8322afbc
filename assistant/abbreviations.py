"""Abbreviations of news English, as sentence segmentation needs them.

The trained model of the segmentation library comes with 5,865 abbreviations, learnt from scanned law reports:
`found`, `century`, `bed` and `bombed` are among them, and a sentence that ends in one is joined to the next.
Of these only the dotted ones (`u.s`, `p.m`) and single letters are kept; the rest is listed here, in lower
case, without the final full stop.
"""

# fmt: off
TITLES = frozenset({
    "adm", "ald", "amb", "bp", "br", "brig", "capt", "cdr", "cllr", "cmdr", "col", "comdr", "cpl", "cpt", "det", "dr",
    "drs", "ens", "fr", "ft", "gen", "gens", "gov", "govs", "hon", "insp", "lt", "lts", "maj", "messrs", "mlle", "mme",
    "mons", "mr", "mrs", "ms", "msgr", "mt", "mx", "pfc", "pres", "prof", "profs", "pvt", "rep", "reps", "rev", "revs",
    "sec", "sen", "sens", "sgt", "sr", "st", "ste", "supt", "treas",
})
"""What stands before a name, and so never ends a sentence before a capital: ranks, offices, Saint, Mount, Fort."""

ABBREVIATIONS = TITLES | {
    # months and days
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun",
    # companies and institutions
    "inc", "corp", "co", "cos", "ltd", "llc", "plc", "bros", "assn", "assoc", "dept", "depts", "univ", "inst", "intl",
    "natl", "govt", "mfg", "bhd", "pty", "gmbh", "dist", "div",
    # people
    "jr", "esq", "ph.d", "phd", "m.d", "b.a", "m.a", "b.sc", "m.sc",
    # places
    "ave", "blvd", "rd", "hwy", "pkwy", "sq", "apt", "bldg", "mts",
    "ala", "ariz", "ark", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "kans", "ky", "la", "mass",
    "md", "mich", "minn", "miss", "mo", "mont", "neb", "nebr", "nev", "okla", "ore", "pa", "penn", "tenn", "tex", "va",
    "vt", "wash", "wis", "wyo", "ont", "que",
    # measures and numbers
    "no", "nos", "vol", "vols", "p", "pp", "fig", "figs", "ch", "chap", "art", "arts", "par", "para", "eq", "ed", "eds",
    "lb", "lbs", "oz", "mi", "yd", "yds", "hr", "hrs", "min", "mins", "secs", "kg", "km", "cm", "mm", "mph", "approx",
    "ca", "est", "max", "avg", "in",
    # words
    "al", "etc", "vs", "cf", "viz", "e.g", "i.e", "a.m", "p.m", "u.s", "u.k", "u.n", "e.u", "d.c", "incl", "misc",
    "resp", "ext", "tel", "attn", "abbr", "z.b", "bzw", "usw",
}
# fmt: on
