import type { AnswerClient } from "./client.js";
import { type Feedback, type Opinion, randomId } from "./feedback.js";

/** Sends opinions of answers to the server. */
export class Opinions {
  #unsent: Feedback | undefined;

  /**
   * Send one.
   *
   * @param answer the answer as the server sent it.
   * @throws {AskError} when it may not have arrived.
   */
  async send(opinion: Opinion, answer: unknown, client: AnswerClient): Promise<void> {
    // What is sent again, since nobody knows whether it arrived, keeps its id, so that it counts once.
    const again: Feedback = { id: this.#unsent?.id ?? "", ...opinion, answer };
    const isAgain = JSON.stringify(again) === JSON.stringify(this.#unsent);
    const feedback = isAgain ? again : { ...again, id: randomId() };
    try {
      await client.sendFeedback(feedback);
    } catch (error) {
      this.#unsent = feedback;
      throw error;
    }
    this.#unsent = undefined;
  }
}
