"""Words by which statements differ that share all others: opposites, negations, hedges, shares and ranks."""

from assistant.reader.terms import stem

_OPPOSITES = """
    more/less more/fewer most/least first/last before/after highest/lowest increase/decrease increase/fall increase/drop
    rise/fall rise/drop rose/fell rose/dropped rise/decline grow/shrink grew/shrank gain/lose gained/lost expand/shrink
    largest/smallest biggest/smallest larger/smaller bigger/smaller north/south east/west northern/southern
    eastern/western
    northeast/southwest northwest/southeast upstream/downstream upper/lower uphill/downhill left/right
    won/lost win/lose won/defeated allow/forbid allow/ban allowed/banned allow/block permit/ban permitted/banned
    support/oppose supported/opposed for/against approve/reject approved/rejected backed/opposed back/oppose
    favour/oppose
    begin/end began/ended start/stop started/stopped start/finish opened/closed open/close open/shut
    born/killed buy/sell bought/sold purchase/sale buyer/seller export/import lend/borrow
    male/female men/women man/woman boys/girls boy/girl mother/father son/daughter brother/sister husband/wife his/her
    he/she uncle/aunt nephew/niece king/queen older/younger oldest/youngest older/newer oldest/newest new/old
    early/late earlier/later above/below inside/outside positive/negative strong/weak stronger/weaker better/worse
    best/worst
    strengthen/weaken improve/worsen faster/slower quick/slow benefit/harm accept/refuse accept/reject agree/disagree
    accepted/rejected accepted/refused hot/cold hotter/colder warm/cold warmer/colder dry/wet high/low higher/lower
    long/short
    longest/shortest longer/shorter rich/poor public/private good/bad easy/difficult easy/hard easier/harder
    arrive/leave arrived/left join/leave joined/left enter/exit create/destroy build/demolish built/demolished
    attack/defend majority/minority maximum/minimum front/back day/night summer/winter major/minor safe/dangerous
    safe/unsafe success/failure succeed/fail succeeded/failed give/take gave/took always/never with/without
    cause/prevent
    caused/prevented help/hinder raise/lower raised/lowered raise/cut raised/cut raised/reduced increase/reduce
    increase/cut increased/cut friend/enemy ally/enemy ancient/modern common/rare legal/illegal lawful/unlawful
    possible/impossible likely/unlikely able/unable married/divorced urban/rural cheap/expensive cheaper/dearer
    cheapest/dearest praise/criticise praised/criticised welcomed/criticised welcomed/condemned welcome/reject
    confirmed/denied confirm/deny admit/deny admitted/denied pass/fail passed/failed hire/dismiss hired/dismissed
    hired/fired
    appointed/dismissed add/remove added/removed double/halve doubled/halved accelerate/slow accelerated/slowed
    guilty/innocent convicted/acquitted convict/acquit wide/narrow wider/narrower full/empty temporary/permanent
    temporarily/permanently voluntary/compulsory voluntary/mandatory optional/mandatory domestic/foreign profit/loss
    surplus/deficit encourage/discourage optimistic/pessimistic upheld/overturned uphold/overturn victory/defeat
    winner/loser survived/died alive/dead living/dead present/absent visible/hidden include/exclude included/excluded
    within/outside up/down remain/leave kept/abandoned promoted/demoted promotion/relegation promoted/relegated
    ease/tighten
    eased/tightened relaxed/tightened real/fake genuine/fake genuine/forged true/false correct/incorrect right/wrong
    delay/hasten delayed/hastened delayed/accelerated postponed/advanced lost/found missing/found hide/reveal
    hid/revealed
    empty/crowded calm/rough employed/unemployed satisfied/dissatisfied satisfied/disappointed pleased/disappointed
    pleased/angry happy/unhappy happy/sad hopeful/hopeless proud/ashamed fair/unfair clear/unclear healthy/sick
    healthy/ill deep/shallow heavy/light hard/soft thick/thin tall/short near/far nearer/farther partly/entirely
    partially/fully unanimous/split unanimously/narrowly narrowly/easily broad/narrow complete/incomplete
    finished/unfinished
    known/unknown paid/unpaid armed/unarmed armoured/unarmoured friendly/hostile peaceful/violent sharp/slight
    sharply/slightly steep/gentle cancel/confirm rival/partner predecessor/successor employer/employee landlord/tenant
    plaintiff/defendant prosecution/defence ascend/descend north-east/south-west advantage/disadvantage asset/liability
    demand/supply spend/save spent/saved spending/saving withdraw/deposit frequent/rare frequently/rarely often/rarely
    often/seldom usually/rarely optimism/pessimism strength/weakness weaken/reinforce innocent/culpable
    amateur/professional
    above-average/below-average overestimate/underestimate overpaid/underpaid outward/inward forward/backward
    forwards/backwards
    loosen/tighten deny/acknowledge accuse/clear blamed/praised accused/cleared charged/cleared freed/jailed
    freed/detained
    released/detained released/held released/arrested reopen/close resume/suspend resumed/suspended resumed/halted
    resume/halt
    continue/stop continued/stopped keep/drop kept/dropped join/quit attract/repel repair/damage repaired/damaged
    evacuated/returned rescued/drowned upgrade/downgrade upgraded/downgraded comfortable/uncomfortable
    sufficient/insufficient
    enough/insufficient adequate/inadequate effective/ineffective efficacy/inefficacy successful/unsuccessful
    unchanged/changed
    fall/grow drop/grow fell/grew darken/lighten darkened/lightened full/partial on/off stolen/bought
    worsened/improved worsening/improving mild/severe mildest/severest milder/severer serious/minor
""".split()


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _OPPOSITES:
        one, other = pair.split("/")
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES = _opposites()
"""For each word, in lower case, those that can't be said of the same thing."""

OPPOSITE_STEMS: dict[str, frozenset[str]] = {}
for _word, _others in OPPOSITES.items():
    OPPOSITE_STEMS[stem(_word)] = OPPOSITE_STEMS.get(stem(_word), frozenset()) | {stem(other) for other in _others}

NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot hardly barely scarcely".split())
NEGATIVE_VERBS = frozenset(
    stem(word)
    for word in "refuse refused fail failed deny denied denies reject rejected lack lacked lacks "
    "unable decline declined "
    "prevent prevented stop stopped avoid avoided forbid forbade banned ban unlikely "
    "unlawful impossible dismiss dismissed "
    "oppose opposed block blocked dispute disputed abandon abandoned cancel "
    "cancelled halt acquitted acquit missing "
    "unclear unknown unhurt uninjured unchanged hidden free innocent empty closed except "
    "unaware unwilling rather instead "
    "inability insufficient absent absence only stay stayed".split()
)
"""Stems of words that say without "not" that something isn't so: they can take its place."""
LIMITS = frozenset("against before until unless only without despite instead rather beyond except yet hardly".split())
"""Words that bound or exclude: they too can take the place of "not"."""
