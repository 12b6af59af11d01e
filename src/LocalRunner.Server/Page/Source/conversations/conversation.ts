import type { Message } from "./message";
import type { Settings } from "./settings";

/** A conversation as it is stored: a tree of messages, and which version of each is chosen. */
export interface ConversationData {
  id: string;
  title: string;
  created: number;
  updated: number;
  messages: Message[];
  /** The chosen child of each message that has several; "" stands for the root. */
  chosen: Record<string, string>;
  settings: Settings;
  model?: string;
}

/** Messages with the same parent are versions of each other; one path through them is shown and sent. */
export class Conversation {
  readonly #children = new Map<string | null, Message[]>();
  readonly #byId = new Map<string, Message>();

  constructor(readonly data: ConversationData) {
    for (const message of data.messages)
      this.#index(message);
  }

  static start(settings: Settings, model: string | null): Conversation {
    const now = Date.now();
    return new Conversation({
      id: newId(), title: "New chat", created: now, updated: now, messages: [], chosen: {}, settings: { ...settings },
      ...(model === null ? {} : { model }),
    });
  }

  get id(): string {
    return this.data.id;
  }

  find(id: string): Message | undefined {
    return this.#byId.get(id);
  }

  /** The messages shown, from the first to the last. */
  path(): Message[] {
    const path: Message[] = [];
    for (let next = this.#chosenChild(null); next; next = this.#chosenChild(next.id))
      path.push(next);
    return path;
  }

  /** All versions of a message, itself among them, oldest first. */
  versions(message: Message): Message[] {
    return this.#children.get(message.parent) ?? [];
  }

  add(message: Omit<Message, "id" | "created">): Message {
    const added = { ...message, id: newId(), created: Date.now() };
    this.data.messages.push(added);
    this.#index(added);
    this.choose(added);
    if (this.data.title === "New chat" && added.role === "user")
      this.data.title = titleOf(added);
    return added;
  }

  choose(message: Message): void {
    this.data.chosen[message.parent ?? ""] = message.id;
    this.data.updated = Date.now();
  }

  #chosenChild(parent: string | null): Message | undefined {
    const children = this.#children.get(parent);
    return children?.find(child => child.id === this.data.chosen[parent ?? ""]) ?? children?.at(-1);
  }

  #index(message: Message): void {
    this.#byId.set(message.id, message);
    const versions = this.#children.get(message.parent);
    if (versions)
      versions.push(message);
    else
      this.#children.set(message.parent, [message]);
  }
}

// crypto.randomUUID is only there on https and loopback, and a server may be reached from another machine of the house.
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, "0")).join("");
}

function titleOf(message: Message): string {
  const line = message.text.trim().split("\n")[0] ?? "";
  const letters = Array.from(line);
  return letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : line || "An image";
}
