"""The words of English that refer, ask and join: small closed lists, and the commonest of the open ones.

There is no tagger here. Words that hold sentences together are few and known, so what stands between them is what a
sentence speaks of; verbs and the names of roles are listed as far as news uses them often.
"""

from typing import Final

HE: Final = frozenset("he him his himself".split())
SHE: Final = frozenset("she her hers herself".split())
IT: Final = frozenset("it its itself".split())
THEY: Final = frozenset("they them their theirs themselves".split())
THIRD_PERSON: Final = HE | SHE | IT | THEY
POSSESSIVES: Final = frozenset("his her its their".split())
DEMONSTRATIVES: Final = frozenset("this that these those".split())
OTHER_PRONOUNS: Final = frozenset(
    """
    i me my mine myself you your yours yourself we us our ours who whom whose what which someone somebody something
    anyone anybody anything everyone everybody everything no one nobody nothing none each both either neither all some
    any many few several most others another one ones such same
    """.split()
)

ARTICLES: Final = frozenset("the a an".split())
DETERMINERS: Final = (
    ARTICLES
    | POSSESSIVES
    | DEMONSTRATIVES
    | frozenset(
        """
    my your our each every no some any both all another either neither which what whose many several few most
    """.split()
    )
)

BE: Final = frozenset("is are was were am be been being isn't aren't wasn't weren't 's".split())
DO: Final = frozenset("do does did don't doesn't didn't".split())
MODALS: Final = frozenset(
    """
    can could will would shall should may might must can't cannot couldn't won't wouldn't shan't shouldn't mightn't
    mustn't
    """.split()
)
HAVE: Final = frozenset("has have had hasn't haven't hadn't having".split())
AUXILIARIES: Final = BE | DO | MODALS | HAVE

ASKING: Final = frozenset("who whom whose what which when where why how".split())
PREPOSITIONS: Final = frozenset(
    """
    about above across after against along among around as at before behind below beneath beside besides between
    beyond by despite down during except for from in inside into like near of off on onto opposite out outside over
    past per since than through throughout till to toward towards under until up upon via with within without amid
    """.split()
)
CONJUNCTIONS: Final = frozenset("and or but nor so yet if because although though while unless whether".split())
ADVERBS: Final = frozenset(
    """
    not never ever also too either even just only still already again now then there here soon later ago yet so very
    quite rather almost nearly once twice always often sometimes usually exactly really actually precisely currently
    today yesterday tomorrow tonight else more less least much far long how else's perhaps maybe instead together
    apart away back forward finally eventually recently originally previously formerly mainly mostly roughly
    approximately there's that's it's he's she's n't please ok okay well yes
    """.split()
)
_REGULAR_VERBS: Final = """
    accept accuse achieve add admit advise affect agree aim allow announce answer appear appoint approve argue arrest
    arrive ask attend avoid ban believe belong blame block borrow build call cancel capture carry celebrate charge
    claim close collect compare complain compete complete confirm consider contain continue contribute convince create
    criticise criticize cross decide declare decline defend deliver demand deny depend describe deserve destroy
    develop die discover discuss earn employ enable encourage end enjoy enter escape estimate exist expand expect
    explain express face fail fear feature fill film finish fire follow force found fund gain handle happen hate help
    hire hope identify imagine improve include increase injure inspect install intend introduce investigate invite
    involve join jump kill launch learn like link live locate love manage mean measure mention move name need notice
    obtain occur offer open operate oppose order organise organize own pass perform persuade plan play pledge prefer
    prepare prevent produce promise propose protect prove provide publish pull push raise reach rebuild react realise
    receive recommend recover reduce refuse reject release rely remain remember remove replace reply report represent
    request require rescue resign respond result return reveal rise ruin save say score search seem select serve share
    shoot show sign solve speak start stay stop suffer suggest support surprise survive suspect talk test thank
    threaten train travel treat try turn unveil use verify visit vote wait walk want warn wash watch welcome win wish
    wonder work worry write
    """.split()
_IRREGULAR_VERBS: Final = """
    arose born became become becomes began begin begins begun bought broke broken brought built buy buys came caught
    choose chose chosen come comes cost costs cut cuts dealt did die does done draw drawn drew drive driven drives
    drove eat eaten eats fall fallen fell felt fight find finds flew flown fly forgot fought gave get gets give given
    gives go goes going gone got gotten grew grow grown grows heard held hide hit hold holds hurt keep keeps kept knew
    know known knows laid lead leads leave leaves led left lend let lie lies lose loses lost made make makes meant
    meet meets met paid pay pays put puts ran rang rebuilt read rise rose run runs said sang sank sat saw say says see
    seen sees sell sells send sends sent set sets shot shown shut sing sit sleep slept sold speak speaks spend spends
    spent split spoke spoken stand stands steal stole stolen stood struck sung swam take taken takes taught teach tear
    tears tell tells think thinks thought threw thrown told took tore torn understand wear went win wins won wore worn
    write writes written wrote
    """.split()
_BOTH: Final = frozenset(
    """
    aim ban call charge claim cost cut deal demand end estimate fall fear fight film fire force fund help hope
    increase launch lead love name need offer order plan play pledge promise rise report request result return rise
    run score search set share show sign stand start stop support suspect talk test train travel treat turn use visit
    vote walk watch win wish work worry last live drive move answer hit drop damage plans works reports costs votes
    offers orders results talks tests trains plays shows signs starts claims charges cuts deals
    """.split()
)
"""Forms that are nouns as often as verbs."""


ADJECTIVES: Final = frozenset(
    """
    first second third fourth fifth sixth last next final new old other same main big large small great good bad best
    worst early late recent previous former current latest original total annual national local public private high
    low long short full free open real true major minor single double only own whole entire average northern southern
    eastern western upper lower left right
    """.split()
)
"""Behind a determiner and these a word is a noun, though it may be a verb elsewhere: "the first estimate"."""


def _forms(verb: str) -> set[str]:
    """The regular forms of a verb."""
    if verb.endswith("e"):
        return {verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"}
    if verb.endswith("y") and verb[-2] not in "aeou":
        return {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"}
    doubled = verb + verb[-1] if len(verb) < 5 and verb[-1] in "bdgmnpt" and verb[-2] in "aeiou" else verb
    ending = "es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s"
    return {verb, f"{verb}{ending}", f"{verb}ed", f"{verb}ing", f"{doubled}ed", f"{doubled}ing"}


VERBS: Final = frozenset({form for verb in _REGULAR_VERBS for form in _forms(verb)} | {*_IRREGULAR_VERBS})
NOUNS_OR_VERBS: Final = _BOTH | {f"{word}s" for word in _BOTH}

_PEOPLE: Final = """
    mayor president minister premier chancellor director manager chairman chairwoman chair chief head boss engineer
    driver captain pilot spokesman spokeswoman spokesperson leader author writer novelist poet scientist researcher
    physicist chemist biologist ecologist doctor nurse surgeon professor teacher student pupil officer official lawyer
    judge prosecutor player footballer coach trainer owner founder king queen prince princess wife husband mother
    father son daughter brother sister uncle aunt grandfather grandmother child boy girl man woman person victim
    suspect witness patient worker farmer soldier general colonel commander senator governor ambassador secretary
    candidate expert analyst economist editor reporter journalist singer actor actress artist musician painter
    designer architect inventor athlete runner swimmer champion winner resident villager neighbour neighbor tourist
    visitor traveller passenger cyclist employee employer adviser advisor representative deputy councillor politician
    lawmaker activist critic supporter customer guest host guard inspector detective firefighter chef cook baker
    priest bishop pope imam rabbi saint king's star guy lady gentleman baby teenager adult widow survivor member fan
    founder businessman businesswoman entrepreneur investor billionaire conservationist historian archaeologist
    astronaut
    """.split()
PEOPLE: Final = frozenset(_PEOPLE)
WOMEN: Final = frozenset(
    """
    woman girl lady wife mother daughter sister aunt grandmother queen princess actress spokeswoman chairwoman
    businesswoman widow mrs ms miss madam dame women girls
    """.split()
)
MEN: Final = frozenset(
    """
    man boy gentleman guy husband father son brother uncle grandfather king prince spokesman chairman businessman mr
    sir lord men boys
    """.split()
)
TITLES: Final = frozenset(
    """
    mr mrs ms miss dr doctor prof professor sir dame lord lady president chancellor premier judge justice mayor
    captain colonel general admiral sergeant senator governor congressman congresswoman minister secretary ambassador
    king queen prince princess pope bishop archbishop father sister brother rabbi imam saint chief inspector coach
    """.split()
)
ORGANISATIONS: Final = frozenset(
    """
    company firm club agency government council ministry department university college school hospital bank party
    union team band court police committee commission association organisation organization group authority board
    parliament senate congress church army navy charity society institute museum newspaper magazine network regulator
    operator contractor manufacturer maker supplier retailer airline carrier broadcaster federation league foundation
    trust fund corporation business studio lab laboratory startup start-up chain cooperative inc ltd corp plc co llc
    office bureau service force staff crew research institution centre center
    """.split()
)
UNITS: Final = frozenset(
    """
    percent million billion trillion mln bn dollar dollars euro euros pound pounds cent cents yen crown crowns franc
    francs rupee rupees yuan metre metres meter meters kilometre kilometres kilometer kilometers km mile miles foot
    feet inch inches centimetre centimetres millimetre millimetres tonne tonnes ton tons kilo kilos kilogram kilograms
    gram grams litre litres degree degrees
    """.split()
)
PLACES: Final = frozenset(
    """
    city town village country nation state region province district county island continent capital area place site
    neighbourhood neighborhood suburb port river lake sea ocean mountain valley street road square park forest coast
    beach north south east west border
    """.split()
)
IRREGULAR_PLURALS: Final = frozenset("people men women children police media crew staff both others feet mice".split())

GENERIC: Final = {
    "person": frozenset("man woman person guy lady boy girl".split()),
    "organisation": frozenset(
        "company firm business organisation organization agency group club team body institution contractor".split()
    ),
    "place": frozenset("city town village country place region state island area".split()),
}
"""Nouns by which anyone or anything of a kind can be called once its name is known."""
