import type { Message, ToolCall } from "../conversations/message";
import { element, iconButton } from "../elements";
import { copy } from "../text/code";
import { GrowingMarkdown } from "../text/markdown";
import { count, seconds, speed, tokens } from "./format";

/** What the reader can do with a message. */
export interface MessageActions {
  edit(message: Message, text: string): void;
  rewrite(message: Message, text: string): void;
  regenerate(message: Message): void;
  choose(version: Message): void;
  giveResult(toolCallId: string, result: string): void;
}

/** What a message's view needs to know beside the message. */
export interface MessageState {
  isRunning: boolean;
  /** What is said while nothing has come. */
  waiting: string;
  versions: Message[];
  openCalls: string[];
}

/** One message of the thread. Its text is drawn as Markdown once it comes near the window, so that long conversations open at once. */
export class MessageView {
  readonly root: HTMLElement;
  readonly #reasoning = element("details", { class: "reasoning" }, element("summary"), element("div", { class: "reasoning-text", dir: "auto" }));
  readonly #body = element("div", { class: "text", dir: "auto" });
  readonly #calls = element("div", { class: "calls" });
  readonly #failure = element("div", { class: "failure" });
  readonly #foot = element("footer", {});
  #markdown: GrowingMarkdown | null = null;
  #callsDrawn = "";

  constructor(readonly message: Message, readonly actions: MessageActions) {
    const name = { user: "You", assistant: message.model ?? "Assistant", tool: "Result of the function" }[message.role];
    this.root = element("article", { class: `message ${message.role}`, "aria-label": name },
      message.role === "user" ? null : element("header", {}, name),
      message.role === "assistant" ? this.#reasoning : null, this.#images(), this.#body, this.#calls, this.#failure, this.#foot);
    this.#reasoning.hidden = true;
    this.#body.textContent = message.text;
  }

  /** Draws the text as Markdown from now on. */
  bringNear(state: MessageState): void {
    if (this.message.role !== "assistant" || this.#markdown !== null)
      return;
    this.#body.textContent = "";
    this.#body.classList.add("markdown");
    this.#markdown = new GrowingMarkdown(this.#body);
    this.#markdown.draw(this.message.text, !state.isRunning);
  }

  draw(state: MessageState): void {
    const { message } = this;
    this.root.classList.toggle("running", state.isRunning);
    this.root.setAttribute("aria-busy", String(state.isRunning));
    if (state.isRunning)
      this.bringNear(state);
    if (this.#markdown)
      this.#markdown.draw(message.text, !state.isRunning);
    this.#drawReasoning(state);
    this.#drawCalls(state);
    this.#failure.hidden = !message.failure;
    this.#failure.replaceChildren(...message.failure
      ? [element("strong", {}, message.failure.message), element("span", {}, message.failure.advice),
        element("button", { type: "button", click: () => this.actions.regenerate(message) }, "Try again")]
      : []);
    this.#drawFoot(state);
  }

  #drawReasoning({ isRunning }: MessageState): void {
    const { reasoning, reasoningMilliseconds, text } = this.message;
    const [summary, box] = this.#reasoning.children as unknown as [HTMLElement, HTMLElement];
    this.#reasoning.hidden = !reasoning;
    if (!reasoning)
      return;
    summary.textContent = isRunning && text === "" ? "Thinking…" : (reasoningMilliseconds ?? 0) < 100 ? "Thoughts" : `Thought for ${seconds(reasoningMilliseconds!)}`;
    const drawn = box.firstChild instanceof Text ? box.firstChild : box.appendChild(document.createTextNode(""));
    if (reasoning.length !== drawn.length)
      drawn.appendData(reasoning.slice(drawn.length));
  }

  #images(): HTMLElement | null {
    return this.message.images?.length
      ? element("div", { class: "images" }, ...this.message.images.map((src, place) => element("img", { src, alt: `Image ${place + 1}` })))
      : null;
  }

  #drawCalls({ isRunning, openCalls }: MessageState): void {
    const calls = this.message.toolCalls ?? [];
    const now = JSON.stringify([calls, isRunning, openCalls]);
    if (now === this.#callsDrawn)
      return;
    this.#callsDrawn = now;
    this.#calls.replaceChildren(...calls.filter(call => call).map(call => element("details", { class: "call", open: true },
      element("summary", {}, "Calls ", element("code", {}, call.name)),
      element("pre", { tabindex: 0 }, indented(call.arguments)),
      !isRunning && openCalls.includes(call.id) ? this.#resultForm(call) : null)));
  }

  #resultForm(call: ToolCall): HTMLElement {
    const field = element("textarea", { rows: 2, "aria-label": `Result of ${call.name}`, placeholder: "What the function returns" });
    return element("form", {
      class: "result",
      submit: event => {
        event.preventDefault();
        this.actions.giveResult(call.id, field.value);
      },
    }, field, element("button", {}, "Give the result"));
  }

  #drawFoot({ isRunning, waiting, versions }: MessageState): void {
    const { message } = this;
    if (isRunning) {
      const isWaiting = message.text === "" && !message.reasoning && !message.toolCalls;
      this.#foot.replaceChildren(element("span", { class: "facts" }, isWaiting ? waiting : runningFacts(message)));
      return;
    }
    const place = versions.indexOf(message);
    this.#foot.replaceChildren(
      element("div", { class: "tools" },
        versions.length > 1 ? this.#versionSwitch(versions, place) : null,
        iconButton("copy", "Copy", event => copy(message.text, event)),
        message.role === "tool" ? null : iconButton("edit", "Edit", () => this.#edit()),
        message.role === "assistant" ? iconButton("retry", "Answer again", () => this.actions.regenerate(message)) : null),
      message.role === "assistant" ? element("div", { class: "facts" }, ...facts(message)) : "");
  }

  #versionSwitch(versions: Message[], place: number): HTMLElement {
    const go = (step: number) => iconButton(step < 0 ? "left" : "right", step < 0 ? "Earlier version" : "Later version", () => {
      const version = versions[place + step];
      if (version)
        this.actions.choose(version);
    });
    const [left, right] = [go(-1), go(1)];
    left.disabled = place === 0;
    right.disabled = place === versions.length - 1;
    return element("span", { class: "versions", role: "group", "aria-label": "Versions" }, left, element("span", {}, `${place + 1}/${versions.length}`), right);
  }

  #edit(): void {
    const isQuestion = this.message.role === "user";
    const field = element("textarea", { class: "edit", "aria-label": "Edit the message", dir: "auto" });
    field.value = this.message.text;
    const leave = () => {
      form.replaceWith(this.#body);
      this.#foot.hidden = false;
      this.root.classList.remove("editing");
    };
    const form = element("form", {
      class: "edit-form",
      submit: event => {
        event.preventDefault();
        leave();
        if (field.value.trim() !== "")
          (isQuestion ? this.actions.edit : this.actions.rewrite)(this.message, field.value);
      },
      keydown: event => {
        const key = event as KeyboardEvent;
        if (key.key === "Escape") {
          key.stopPropagation();
          leave();
        } else if (key.key === "Enter" && (key.ctrlKey || key.metaKey) && !key.isComposing) {
          form.requestSubmit();
        }
      },
    }, field, element("div", { class: "actions" },
      element("button", { type: "button", click: leave }, "Cancel"),
      element("button", { class: "primary" }, isQuestion ? "Send" : "Keep as a new version")));
    this.#body.replaceWith(form);
    this.#foot.hidden = true;
    this.root.classList.add("editing");
    field.style.height = `${Math.min(field.scrollHeight + 4, 400)}px`;
    field.focus();
  }
}

function runningFacts({ usage }: Message): string {
  return [tokens(usage?.completionTokens ?? 0), usage?.tokensPerSecond ? speed(usage.tokensPerSecond) : null].filter(fact => fact).join(" · ");
}

function facts({ usage, finish }: Message): (HTMLElement | string)[] {
  const used = usage?.promptTokens === undefined ? undefined : usage.promptTokens + (usage.completionTokens ?? 0);
  const words = [
    finish === "stopped" ? "stopped" : finish === "length" ? "cut off at the most tokens" : finish === "content_filter" ? "held back" : null,
    usage?.tokensPerSecond ? speed(usage.tokensPerSecond) : null,
    usage?.completionTokens ? tokens(usage.completionTokens) : null,
  ].filter(word => word).join(" · ");
  const prompt = usage?.promptTokens === undefined ? "" : [
    `Prompt: ${tokens(usage.promptTokens)}`, usage.cachedTokens ? `${count(usage.cachedTokens)} of them kept from before` : null,
    usage.promptTokensPerSecond ? `read at ${speed(usage.promptTokensPerSecond)}` : null,
  ].filter(part => part).join(", ");
  return [
    element("span", { title: prompt }, words),
    used !== undefined && usage?.contextLength
      ? element("span", { class: "context" }, contextMeter(used, usage.contextLength), `${count(used)} of ${tokens(usage.contextLength)} of context`)
      : used !== undefined ? `${tokens(used)} of context` : "",
  ];
}

function contextMeter(used: number, most: number): HTMLElement {
  const filled = element("span", { class: used > 0.9 * most ? "nearly-full" : "" });
  filled.style.width = `${Math.min(100, 100 * used / most)}%`;
  return element("span", { class: "meter", "aria-hidden": "true" }, filled);
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
