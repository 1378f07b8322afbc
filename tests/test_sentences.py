from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.passages import Span
from assistant.sentences import block_spans, sentence_spans

# What news text is made of that trips sentence segmentation. The library was chosen by a list like this.
CASES: dict[str, list[str]] = {
    "country initials inside a sentence": ["The U.S. said on Monday that it would wait.", "Others will not."],
    "country initials end a sentence": [
        "He has lived for years in the U.S.",
        "The step surprised his party.",
    ],
    "country initials before a name": [
        "The U.S. Senate voted 61 to 38.",
        "The U.K. Treasury declined to comment.",
    ],
    "initials end a sentence before a pronoun": ["She moved to Washington, D.C.", "He stayed behind."],
    "initials before a proper name": ["The E.U. Commission met with U.N. Secretary-General António Guterres."],
    "money with decimals": ["The sale is worth $1.5 million.", "It was $1.2 million last year."],
    "money ends a sentence": ["It cost $75 million.", "246 missiles were ordered."],
    "percent and decimals": ["Prices rose 3.2 percent in May.", "They fell by 0.4 percent in June."],
    "quotation with full stop inside": ["“We are ready.”", "The minister left at once."],
    "speaker after a quoted sentence": ["“We are ready,” the minister said.", "“We always were.”"],
    "speech that ends inside quotes": ["He said: “The talks are over.”", "Nobody replied."],
    "straight quotes": ['"We will not sign," she said.', '"Not today."', "The room fell silent."],
    "question in quotes with speaker": ["“Who pays for this?” asked Ms. Ortiz.", "Nobody answered."],
    "exclamation in quotes with speaker": ["“Get out!” he shouted.", "They ran."],
    "question and exclamation in quotes": ["“You did what?!” she said.", "He shrugged."],
    "quoted sentences in a row": ["“It is late.", "We should go.", "I mean it,” he said."],
    "single quotes": ["‘It’s over.’", "The crowd went home."],
    "nested quotes": ["“He told me, ‘Go home.’ ”", "She did."],
    "title and initials": ["Mr. J. K. Smith spoke first.", "Mrs. Jones came next."],
    "title before surname": ["Dr. Gavin Sandercock led the study.", "Prof. Lee did not."],
    "senator": ["Sen. Elizabeth Warren and Rep. James Comer disagreed.", "Gov. Newsom did not comment."],
    "general": ["Gen. Mark Milley and Lt. Col. Ana Ruiz were there.", "Sgt. Miller was not."],
    "junior": ["Martin Luther King Jr. spoke in 1963.", "John Roberts Jr. is chief justice."],
    "saint and street": ["St. Louis won.", "The office is at 10 St. James St. in London."],
    "number abbreviation": ["He lives at No. 10 Downing Street.", "No. 2 was never built."],
    "the word no": ["Will it work?", "No.", "It will not."],
    "time of day": ["The vote begins at 9 a.m. on Tuesday.", "It ends at 5 p.m. Wednesday."],
    "time of day ends a sentence": ["Police arrived at 11 p.m.", "The house was empty."],
    "month": ["They met on Jan. 5 in Geneva.", "A second round on Sept. 12 failed."],
    "weekday": ["It opens Mon. to Fri. and closes on Sunday."],
    "company": ["Apple Inc. said sales fell.", "Alphabet Inc. and Meta Platforms Inc. gained."],
    "company ends a sentence": ["He works for Tesla Inc.", "She works for a bank."],
    "company kinds": ["Siemens Co. and Lloyd & Sons Ltd. merged with Acme Corp. in May."],
    "versus": ["The case, Roe v. Wade, is from 1973.", "It was Ali vs. Frazier."],
    "for example": ["Many goods, e.g. French cheese, cost more.", "Others, i.e. most of them, do not."],
    "and so on": ["They sell pens, paper, etc. in the shop.", "It closes at six."],
    "et al.": ["Smith et al. found the opposite.", "Nobody knows why."],
    "ellipsis inside": ["I thought … well, never mind.", "He smiled."],
    "three dots inside": ["It was... complicated, she said.", "He agreed."],
    "three dots end a sentence": ["And then there was silence...", "The lights came on."],
    "ellipsis character ends a sentence": ["We waited and waited…", "Then the phone rang."],
    "web address": ["See www.example.org for details.", "Write to news@example.org."],
    "web address with path": ["The report is at https://example.org/a.b/c?d=e.f and is free.", "Read it."],
    "file and version names": ["Version 2.0.1 of Node.js is out.", "Update config.yaml first."],
    "domain as a name": ["Amazon.com Inc. bought Wag.com in 2010.", "It closed it later."],
    "parenthesis after a sentence": ["The plan failed.", "(It was too late.)", "They tried again."],
    "abbreviation in parentheses": ["The bank (est. 1901) closed.", "Its owner (b. 1950) retired."],
    "full stop before a bracket": [
        "NATO (the North Atlantic Treaty Organization) agreed.",
        "Russia did not.",
    ],
    "no full stop": ["Washington clears missile sale to Kosovo"],
    "headline with a colon": ["Live: What we know so far about the deal"],
    "question and exclamation": ["Really?!", "Nobody knew.", "Why not?"],
    "exclamation in a name": ["Yahoo! said that it would sell.", "The Jeopardy! host left."],
    "semicolon and dash": ["It rained; nobody came — except one man.", "He left early."],
    "sentence begins with a number": ["It was over.", "12 people were hurt.", "1,200 fled."],
    "sentence begins with lower case": ["The phone was new.", "iPhone sales had fallen.", "eBay agreed."],
    "middle initial": ["George W. Bush and John F. Kennedy were presidents.", "Joe R. Biden was, too."],
    "initials as a first name": ["J.K. Rowling and J.R.R. Tolkien are read.", "So is C. S. Lewis."],
    "letter ends a sentence": [
        "He got vitamin C.",
        "She got vitamin D.",
        "They ended in Group B.",
        "We won.",
    ],
    "sports scores": ["England won 2-1.", "Kane scored twice.", "He now has 4.5 shots a game."],
    "feet and inches": ["He is 6 ft. 2 in. tall and weighs 190 lbs. today."],
    "population": ["Kosovo has 1.8 million people, 120,000 of them Serbs.", "It is small."],
    "academic degrees": ["Jane Roe, Ph.D., and John Doe, M.D., wrote it.", "He has a Ph.D. in physics."],
    "mount and fort": ["Mt. Everest and Ft. Worth are far apart.", "So are we."],
    "possessive of initials": ["The U.S.'s role has changed.", "Its allies' has not."],
    "agency dateline": ["PRISTINA, Kosovo (AP) — Kosovo's leader welcomed the deal.", "Serbia did not."],
    "foreign names": [
        "Al-Shabaab attacked.",
        "Bin Salman and de Gaulle were not there.",
        "Ursula von der Leyen was.",
    ],
    "other scripts": ["Президент приехал.", "Он уехал."],
    "Chinese": ["科索沃订购了导弹。", "塞尔维亚反对。"],
    "German abbreviations": ["Das gilt z. B. für Berlin."],
    "footnote sign after the stop": ["The figure was wrong.*", "It has been corrected."],
    "full stop after a quoted word": ["He called it “a mess”.", "She called it ‘progress’."],
    "comma in quotes then a name": ["“I am sure,” said Dr. King, “that it will pass.”", "It did."],
    "reverend and honourable": ["The Rev. Al Sharpton and the Hon. Judge Lee spoke.", "They left."],
    "state abbreviations": [
        "They met in Springfield, Ill., and in Portland, Ore., last week.",
        "It was hot.",
    ],
    "about": ["The tower (c. 1200) is ca. 40 metres high.", "It leans."],
    "article and section": ["Art. 5 and Sec. 230 apply.", "See p. 12 and pp. 14-16, vol. 3."],
    "figure": ["As Fig. 3 shows, sales fell.", "Fig. 4 shows why."],
    "non-breaking spaces": ["Mr.\u00a0Kurti spoke.", "Mr.\u00a0Vučić listened."],
    "said with a title after a stop": [
        "“It's a start,” Adm. John Kirby said.",
        "Secretary Antony J. Blinken agreed.",
    ],
    "words that the library's model takes for abbreviations": [
        "The tigers were found.",
        "Chitwan has most of them, more than in a century.",
        "India has the rest.",
    ],
    "abbreviations that are also words": [
        "The museum shows modern art.",
        "Klimt is missing, he said, since he fell ill.",
        "Vienna waits.",
    ],
    "title after a dash": ["His mother—Mrs. Steptoe—agreed.", "He and Lt. Gen. Clavering did not."],
    "unknown abbreviation before a small letter": [
        "The Lab. of Physics and the maint. crew left.",
        "They came back.",
    ],
    "ordinal begins a sentence": ["The duchy fell in 1413.", "14th-century Warsaw grew."],
    "regnal number": ["He served King George III.", "Until 1817, nobody objected."],
}
KNOWN_FAILURES: dict[str, list[str]] = {
    # Markdown's lists are split into items before, so this is left as the library does it.
    "numbered list in a line": ["There are three steps: 1. Wash. 2. Rinse. 3. Repeat."],
}

ANY_TEXT = st.lists(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(["U.S. ", "Mr. ", "No. 1", "... ", ". ", ".", "? ", "! ", "。", "A. ", "The ", "word "]),
        st.sampled_from(["\n", "\n\n", "\n \n", "\r\n", " ", "\u00a0", "\u0301", "\x1c", "”", "“", "’", "(", ")"]),
        st.just("Another sentence. "),
    )
).map("".join)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize("name", CASES)
def test_tricky_news_sentences_are_told_apart(name: str) -> None:
    sentences = CASES[name]
    separator = "" if name == "Chinese" else " "
    assert split(separator.join(sentences)) == sentences


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.xfail(strict=True)) for name in KNOWN_FAILURES])
def test_known_failures_still_fail(name: str) -> None:
    assert split(" ".join(KNOWN_FAILURES[name])) == KNOWN_FAILURES[name]


def test_a_sentence_never_crosses_a_blank_line() -> None:
    assert split("A headline without full stop\n\nThe first item\n \nof the U.S.\n\nSenate") == [
        "A headline without full stop",
        "The first item",
        "of the U.S.",
        "Senate",
    ]


def test_a_single_line_break_is_white_space_within_a_sentence() -> None:
    assert split("It was\nlate. He\nleft.") == ["It was\nlate.", "He\nleft."]


def test_text_in_small_letters_is_split_too() -> None:
    assert split("it was late. we should go.") == ["it was late.", "we should go."]


def test_one_block_of_a_text_can_be_split_by_itself() -> None:
    text = "First. Second.\n\nThird. Fourth."
    first, second = block_spans(text)
    assert sentence_spans(text, second) == [Span(16, 22), Span(23, 30)]
    assert sentence_spans(text, first) + sentence_spans(text, second) == sentence_spans(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00a0\u2028"])
def test_white_space_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []
    assert list(block_spans(text)) == []


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_sentences_are_trimmed_slices_in_order_that_cover_the_text(text: str) -> None:
    spans = sentence_spans(text)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(index in covered or character.isspace() for index, character in enumerate(text))


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_every_sentence_lies_within_one_block(text: str) -> None:
    blocks = list(block_spans(text))
    assert all("\n\n" not in text[start:end] for start, end in blocks)
    assert all(any(block.contains(sentence) for block in blocks) for sentence in sentence_spans(text))
