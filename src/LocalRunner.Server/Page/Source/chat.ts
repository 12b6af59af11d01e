import { Conversation } from "./conversations/conversation";
import { GrowingAnswer } from "./conversations/growingAnswer";
import type { Message } from "./conversations/message";
import { promptOf } from "./conversations/prompt";
import { requestFields } from "./conversations/settings";
import { answer } from "./server/answer";
import { advice, ServerError } from "./server/errors";
import type { Model } from "./server/models";

export interface ChatEvents {
  /** Another path of the conversation is to be shown: messages came, or another version was chosen. */
  pathChanged(conversation: Conversation): void;
  /** An answer grew. */
  messageChanged(conversation: Conversation, message: Message): void;
  /** An answer began or ended. */
  runningChanged(conversation: Conversation, ended: Message | null): void;
  /** Something is there that is worth keeping. */
  keep(conversation: Conversation): void;
}

/** Asks questions and takes answers. An answer goes on while another conversation is shown. */
export class Chat {
  readonly #running = new Map<string, { message: Message; abort: AbortController; ended: Promise<void> }>();

  constructor(readonly model: () => Model | null, readonly events: ChatEvents) { }

  /** The answer that is growing; null where none is. */
  running(conversation: Conversation): Message | null {
    return this.#running.get(conversation.id)?.message ?? null;
  }

  async stop(conversation: Conversation): Promise<void> {
    const running = this.#running.get(conversation.id);
    running?.abort.abort();
    await running?.ended;
  }

  send(conversation: Conversation, text: string, images: string[]): Promise<void> {
    return this.#ask(conversation, conversation.path().at(-1)?.id ?? null, text, images);
  }

  /** Asks another version of a question. */
  edit(conversation: Conversation, message: Message, text: string): Promise<void> {
    return this.#ask(conversation, message.parent, text, message.images ?? []);
  }

  /** Keeps another version of an answer, written by the reader. */
  rewrite(conversation: Conversation, message: Message, text: string): void {
    const { parent, role, model, reasoning } = message;
    conversation.add({ parent, role, text, ...(model ? { model } : {}), ...(reasoning ? { reasoning } : {}) });
    this.events.pathChanged(conversation);
    this.events.keep(conversation);
  }

  /** Gives the result of a function that the model called, and goes on once each call has one. */
  async giveResult(conversation: Conversation, toolCallId: string, result: string): Promise<void> {
    const last = conversation.path().at(-1);
    if (!last)
      return;
    const added = conversation.add({ parent: last.id, role: "tool", text: result, toolCallId });
    this.events.pathChanged(conversation);
    this.events.keep(conversation);
    if (openCalls(conversation).length === 0)
      await this.#answer(conversation, added);
  }

  /** Has a question answered anew, beside the answers that it has. */
  async regenerate(conversation: Conversation, message: Message): Promise<void> {
    const question = message.parent === null ? undefined : conversation.find(message.parent);
    if (question)
      await this.#answer(conversation, question);
  }

  async #ask(conversation: Conversation, parent: string | null, text: string, images: string[]): Promise<void> {
    await this.stop(conversation);
    await this.#answer(conversation, conversation.add({ parent, role: "user", text, ...(images.length > 0 ? { images } : {}) }));
  }

  async #answer(conversation: Conversation, question: Message): Promise<void> {
    await this.stop(conversation);
    const model = this.model();
    const message = conversation.add({ parent: question.id, role: "assistant", text: "", ...(model ? { model: model.id } : {}) });
    if (model)
      conversation.data.model = model.id;
    const abort = new AbortController();
    const ended = this.#take(conversation, question, message, model, abort.signal).finally(() => {
      this.#running.delete(conversation.id);
      this.events.runningChanged(conversation, message);
      this.events.keep(conversation);
    });
    this.#running.set(conversation.id, { message, abort, ended });
    this.events.pathChanged(conversation);
    this.events.runningChanged(conversation, null);
    this.events.keep(conversation);
    await ended;
  }

  async #take(conversation: Conversation, question: Message, message: Message, model: Model | null, signal: AbortSignal): Promise<void> {
    const growing = new GrowingAnswer(message, model?.contextLength);
    let kept = Date.now();
    try {
      if (!model)
        throw new ServerError("There is no model to answer.", 404);
      const body = { model: model.id, messages: promptOf(conversation, question), ...requestFields(conversation.data.settings) };
      for await (const part of answer(body, signal)) {
        growing.take(part);
        this.events.messageChanged(conversation, message);
        if (Date.now() - kept > 3000) {
          kept = Date.now();
          this.events.keep(conversation);
        }
      }
    } catch (error) {
      if (signal.aborted)
        message.finish = "stopped";
      else
        message.failure = { message: error instanceof Error ? error.message : String(error), advice: advice(error) };
    }
  }
}

/** The calls of the last answer of the path that have no result yet. */
export function openCalls(conversation: Conversation): string[] {
  const path = conversation.path();
  const caller = path.findLastIndex(message => message.role === "assistant");
  const given = new Set(path.slice(caller + 1).map(message => message.toolCallId));
  return path.slice(caller + 1).every(message => message.role === "tool")
    ? (path[caller]?.toolCalls ?? []).map(call => call.id).filter(id => !given.has(id))
    : [];
}
