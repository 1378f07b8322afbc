// What a site in TypeScript writes; tests/package.test.ts compiles it against the packed package.
import { AnswerClient, ArticleAssistantElement, AskError, define } from "article-assistant-widget";
import type { Answer, FeedbackReason, Strings } from "article-assistant-widget";
import { german } from "article-assistant-widget/languages/german";

define();
const element: ArticleAssistantElement = document.createElement("article-assistant");
element.article = "harbour";
element.server = "https://assistant.example";
element.strings = { ...german, send: "Los" } satisfies Partial<Strings>;
element.addEventListener("article-assistant-answer", ({ detail }) => {
  const answer: Answer = detail.answer;
  document.title = `${detail.question}: ${answer.short_answer ?? answer.text}`;
});
document.addEventListener("article-assistant-error", (event) => event.detail.error.kind === "busy" && element.stop());
window.addEventListener("article-assistant-feedback", (event) => {
  const reason: FeedbackReason | null = event.detail.opinion.reason;
  console.log(reason, event.detail.outcome);
});
document.querySelector("article-assistant")?.addEventListener("article-assistant-citation", ({ detail }) => {
  console.log(detail.citation.quote, detail.outcome);
});
void element.ask("When will the harbour close?").then(() => element.focus());

class Tabloid extends ArticleAssistantElement {
  override get heading(): string {
    return "Ask us";
  }
  protected override createClient(): AnswerClient {
    if (!this.site) throw new AskError("network", "This page has no token.");
    return new AnswerClient(new URL("https://assistant.example"), { site: this.site });
  }
}
customElements.define("tabloid-assistant", Tabloid);

// @ts-expect-error There is no such verdict.
element.addEventListener("article-assistant-feedback", ({ detail }) => detail.opinion.verdict === "sideways");
// @ts-expect-error An article's id is a string.
element.article = 7;
