import type { Strings } from "../strings.js";

export const serbian: Strings = {
  tag: "sr",
  heading: "Помоћник за чланке",
  intro: "Питајте о овом чланку. Одговарам само из његовог текста и показујем где то пише.",
  conversation: "Разговор",
  you: "Питали сте:",
  label: "Ваше питање",
  send: "Пошаљи",
  stop: "Заустави",
  searching: "Претражује се чланак…",
  reading: "Читају се најближи делови…",
  waiting: "Помоћник још није спреман. Ваше питање ће ускоро бити поново постављено…",
  pleaseWait: "Сачекајте овај одговор или га прво зауставите.",
  stopped: "Заустављено. Овај одговор није потпун.",
  retry: "Покушај поново",
  edit: "Измени питање",
  sources: "Извори",
  nearest: "Најближи делови",
  highlighted: "Истакнуто у чланку. Притисните Escape да уклоните.",
  selected: "Означено у чланку. Притисните Escape да уклоните.",
  cleared: "Истицање је уклоњено.",
  missing: "Ових речи нема на овој страници.",
  openArticle: "Отвори чланак на овом месту",
  openCopy: "Отвори помоћников примерак чланка на овом месту",
  newTab: "(отвара се у новој картици)",
  unfinished: "Оно што је дотад нађено стоји изнад.",
  starters: "Питања за почетак",
  clear: "Обриши разговор",
  forgotten: "Разговор је обрисан.",
  launch: "Питајте о овом чланку",
  close: "Затвори",
  back: "Назад на одговор",
  newAnswer: "Нов одговор",
  offline: "Нисте на мрежи. Питање може да се постави када се веза врати.",
  online: "Веза се вратила.",
  copy: "Копирај",
  copied: "Одговор и извори су копирани.",
  notCopied: "Копирање овде није могуће. Означите одговор да бисте га копирали.",
  whatWasWrong: "Шта није било у реду?",
  comment: "Напомена (није обавезно)",
  submit: "Пошаљи",
  cancel: "Одустани",
  thanks: "Хвала на мишљењу.",
  feedbackFailed: "Ваше мишљење није могло да се пошаље. Покушајте поново за који тренутак.",
  feedbackUnavailable: "Мишљења се овде не прикупљају.",
  verdicts: { up: "Добар одговор", down: "Лош одговор" },
  reasons: {
    wrong: "Нетачан је",
    incomplete: "Нешто недостаје",
    not_asked: "То нисам питао",
    should_decline: "Чланак то не каже",
    should_answer: "Чланак ипак одговара на то",
    other: "Нешто друго",
  },
  likelihoods: {
    certain: "Готово сигурно одговара на питање",
    very_likely: "Врло вероватно одговара на питање",
    likely: "Вероватно одговара на питање",
    even: "Несигурно: можда одговара на питање, а можда не",
    unlikely: "Несигурно: можда није оно што се питало",
  },
  likelihoodExplained:
    "Процена колико добро наведене речи одговарају на питање, проверена на питањима са познатим одговорима. Не говори о томе да ли је чланак у праву.",
  unanswered: {
    not_in_sources: "Није у чланку",
    unsupported: "Чланак то не поткрепљује",
    unclear_question: "Питање није схваћено",
    empty_corpus: "Још нема чланака",
    other: "Нема одговора",
  },
  declined: {
    not_in_sources: "Овде нема одговора на то питање.",
    unsupported: "Одговор на то питање овде не може да се поткрепи.",
    unclear_question: "Не разумем питање. Поставите га другим речима.",
    empty_corpus: "Још нема чланака из којих би могло да се одговори.",
  },
  differing: {
    number: "Чланци наводе различите бројеве.",
    date: "Чланци наводе различите датуме.",
    answer: "Чланци одговарају различито; питање може да значи различите ствари.",
  },
  errors: {
    network: "Помоћник није доступан. Проверите везу и покушајте поново.",
    interrupted: "Веза је прекинута пре него што је одговор био потпун.",
    timeout: "Помоћник је предуго одговарао.",
    unavailable: "Помоћник тренутно није доступан. Покушајте поново за минут.",
    busy: "Тренутно има превише питања. Покушајте поново ускоро.",
    question: "Ово питање не може овако да се постави.",
    article: "Помоћник не познаје овај чланак.",
    server: "Нешто је код нас пошло наопако. На ваше питање није одговорено.",
    protocol: "Одговор помоћника није могао да се прочита.",
  },
  understood: (question) => `Схваћено као: ${question}`,
  showSource: (number) => `Прикажи извор ${number} у чланку`,
  showPassage: (quote) => `Прикажи у чланку: ${quote}`,
  copiedSource: (quote, title) => `„${quote}“ (${title})`,
};

// The two alphabets have the same letters, but for three that Latin writes as two.
const LETTERS: Readonly<Record<string, string>> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", ђ: "đ", е: "e", ж: "ž", з: "z", и: "i", ј: "j", к: "k", л: "l", љ: "lj",
  м: "m", н: "n", њ: "nj", о: "o", п: "p", р: "r", с: "s", т: "t", ћ: "ć", у: "u", ф: "f", х: "h", ц: "c", ч: "č",
  џ: "dž", ш: "š",
};

function latin(text: string): string {
  return [...text]
    .map((letter) => {
      const small = letter.toLowerCase();
      const found = LETTERS[small];
      if (found === undefined) return letter;
      return letter === small ? found : found.charAt(0).toUpperCase() + found.slice(1);
    })
    .join("");
}

/** Every word of a map in Latin letters. */
function inLatin(words: unknown): unknown {
  if (typeof words === "string") return latin(words);
  if (typeof words !== "object" || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, each]) => [key, inLatin(each)]));
}

/** What stands around given words, in Latin letters; those stay as they are. */
function around(words: string, given: string): string {
  return latin(words).replace("\0", () => given);
}

export const serbianInLatin: Strings = {
  ...(inLatin(serbian) as Strings),
  tag: "sr-Latn",
  understood: (question) => around(serbian.understood("\0"), question),
  showSource: (number) => latin(serbian.showSource(number)),
  showPassage: (quote) => around(serbian.showPassage("\0"), quote),
};
