"""Abbreviations of news English, as sentence segmentation needs them.

The trained model of the segmentation library comes with 5,865 abbreviations, learnt from scanned law reports:
`found`, `century`, `bed` and `bombed` are among them, and a sentence that ends in one is joined to the next.
Of these only the dotted ones (`u.s`, `p.m`) and single letters are kept; the rest is listed here, in lower
case, without the final full stop. Abbreviations that are also words (`ill`, `art`, `miss`) are left out, but
for those that are abbreviations before a number.
"""

# fmt: off
TITLES = frozenset({
    "adm", "ald", "amb", "bp", "br", "brig", "capt", "cdr", "cllr", "cmdr", "col", "comdr", "cpl", "cpt",
    "det", "dr", "drs", "ens", "fr", "ft", "gen", "gens", "gov", "govs", "hon", "insp", "lt", "lts", "maj",
    "messrs", "mlle", "mme", "mons", "mr", "mrs", "ms", "msgr", "mt", "mx", "pfc", "pres", "prof", "profs",
    "pvt", "rep", "reps", "rev", "revs", "sec", "sen", "sens", "sgt", "sr", "st", "ste", "supt", "treas",
})
"""What stands before a name, and so never ends a sentence before a capital: ranks, offices, Saint, Mount."""

BEFORE_NUMBERS = frozenset({
    "No", "Nos", "no", "nos", "Vol", "Vols", "vol", "vols", "p", "pp", "Fig", "Figs", "fig", "figs", "Ch",
    "ch", "Chap", "Art", "Arts", "Sec", "Secs", "Par", "Para", "Op", "op", "Pt", "Nr", "ca", "approx", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
})
"""What never ends a sentence before a digit, in upper or lower case as it is written there."""

ABBREVIATIONS = TITLES | {
    # months and days
    "jan", "feb", "apr", "jul", "aug", "sept", "oct", "nov", "dec", "tue", "tues", "weds", "thu", "thur",
    "thurs",
    # companies and institutions
    "inc", "corp", "co", "cos", "ltd", "llc", "plc", "bros", "assn", "assoc", "dept", "depts", "univ",
    "intl", "natl", "govt", "mfg", "bhd", "pty", "gmbh",
    # people
    "jr", "esq", "ph.d", "phd", "m.d", "b.a", "m.a", "b.sc", "m.sc",
    # places
    "ave", "blvd", "rd", "hwy", "pkwy", "apt", "bldg", "mts", "ala", "ariz", "calif", "colo", "conn", "fla",
    "ga", "kan", "ky", "mich", "minn", "mont", "neb", "nev", "okla", "penn", "tenn", "tex", "va", "vt",
    "wis", "wyo", "ont", "que",
    # measures
    "lbs", "oz", "yds", "hrs", "mins", "secs", "approx", "ca", "est", "avg",
    # words
    "al", "etc", "vs", "cf", "viz", "lit", "tr", "pl", "e.g", "i.e", "a.m", "p.m", "u.s", "u.k", "u.n",
    "e.u", "d.c", "incl", "misc", "ext", "tel", "attn", "abbr", "z.b", "bzw", "usw",
}
# fmt: on
