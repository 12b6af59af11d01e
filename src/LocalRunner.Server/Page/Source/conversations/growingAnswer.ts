import type { AnswerPart } from "../server/answer";
import type { Message, ToolCall, Usage } from "./message";

/** Puts the parts of an answer into its message, and keeps its pace. */
export class GrowingAnswer {
  readonly #calls = new Map<number, ToolCall>();
  #told: Usage = {};
  #first = 0;
  #last = 0;
  #steps = 0;

  constructor(readonly message: Message, readonly contextLength: number | undefined) { }

  take(part: AnswerPart): void {
    const { message } = this;
    switch (part.kind) {
      case "text":
        this.#step();
        if (message.reasoning && message.text === "")
          message.reasoningMilliseconds = this.#last - this.#first;
        message.text += part.text;
        break;
      case "reasoning":
        this.#step();
        message.reasoning = (message.reasoning ?? "") + part.text;
        break;
      case "toolCall":
        this.#step();
        this.#takeCall(part.index, part.call);
        break;
      case "finish":
        message.finish = part.finish;
        break;
      case "usage":
        this.#told = { ...this.#told, ...part.usage };
        break;
    }
    message.usage = this.#usage();
  }

  #takeCall(index: number, { id, name, arguments: given }: Partial<ToolCall>): void {
    let call = this.#calls.get(index);
    if (!call) {
      call = { id: id ?? `call_${index}`, name: "", arguments: "" };
      this.#calls.set(index, call);
      (this.message.toolCalls ??= []).push(call);
    }
    call.name += name ?? "";
    call.arguments += given ?? "";
  }

  #step(): void {
    this.#last = performance.now();
    this.#first ||= this.#last;
    this.#steps++;
  }

  /** What the server told; where it told nothing yet, a part counts as a token. */
  #usage(): Usage {
    const tokens = this.#told.completionTokens ?? this.#steps;
    const milliseconds = this.#last - this.#first;
    return {
      completionTokens: tokens,
      ...(tokens > 1 && milliseconds > 0 ? { tokensPerSecond: 1000 * (tokens - 1) / milliseconds } : {}),
      ...(this.contextLength ? { contextLength: this.contextLength } : {}),
      ...this.#told,
    };
  }
}
