import type { AnswerClient } from "./client.js";
import { AskError } from "./errors.js";
import { type Feedback, type Opinion, randomId } from "./feedback.js";

/** Sends opinions of answers to the server. */
export class Opinions {
  #unsent: Feedback | undefined;

  /**
   * Send one.
   *
   * @param answer the answer as the server sent it.
   * @returns the key of what is to be said of it; all but "thanks" mean that it may not have arrived.
   */
  async send(
    opinion: Opinion,
    answer: unknown,
    client: () => AnswerClient,
  ): Promise<"thanks" | "feedbackFailed" | "feedbackUnavailable"> {
    // What is sent again, since nobody knows whether it arrived, keeps its id, so that it counts once.
    const again: Feedback = { id: this.#unsent?.id ?? "", ...opinion, answer };
    const isAgain = JSON.stringify(again) === JSON.stringify(this.#unsent);
    const feedback = isAgain ? again : { ...again, id: randomId() };
    try {
      await client().sendFeedback(feedback);
    } catch (error) {
      this.#unsent = feedback;
      if (!(error instanceof AskError)) reportError(error);
      return error instanceof AskError && error.problem?.status === 404 ? "feedbackUnavailable" : "feedbackFailed";
    }
    this.#unsent = undefined;
    return "thanks";
  }
}
