import { newId, type ConversationData } from "./conversation";
import type { Finish, Message, Role, ToolCall, Usage } from "./message";
import { readSettings } from "./settings";

const format = "localrunner-conversations";

export function exportJson(conversations: ConversationData[]): string {
  return JSON.stringify({ format, version: 1, conversations }, null, 2);
}

/** Reads what was exported. Each conversation gets a new id, so that none that is here is replaced. Throws an Error that says what is wrong. */
export function importJson(json: string): ConversationData[] {
  let file: unknown;
  try {
    file = JSON.parse(json);
  } catch (error) {
    throw new Error(`The file is not JSON: ${(error as Error).message}`);
  }
  const { format: found, version, conversations } = record(file, "The file");
  if (found !== format || !Array.isArray(conversations))
    throw new Error(`The file holds no conversations of this page: its "format" must be "${format}".`);
  if (version !== 1)
    throw new Error(`The file is of version ${JSON.stringify(version)}, and this page reads version 1.`);
  return conversations.map((conversation, place) => readConversation(conversation, `Conversation ${place + 1}`));
}

function readConversation(from: unknown, where: string): ConversationData {
  const { title, created, updated, messages, chosen, settings, model } = record(from, where);
  if (!Array.isArray(messages))
    throw new Error(`${where} has no messages.`);
  const read: Message[] = [];
  const known = new Set<string>();
  for (const [place, message] of messages.entries()) {
    const next = readMessage(message, `${where}, message ${place + 1}`);
    // A parent comes before its children, which also rules out circles.
    if (known.has(next.id) || (next.parent !== null && !known.has(next.parent)))
      throw new Error(`${where}, message ${place + 1} has an id that was there before, or a parent that was not.`);
    known.add(next.id);
    read.push(next);
  }
  return {
    id: newId(),
    title: text(title) ?? "Imported chat",
    created: number(created) ?? Date.now(),
    updated: number(updated) ?? Date.now(),
    messages: read,
    chosen: Object.fromEntries(Object.entries(chosen ?? {}).filter((pair): pair is [string, string] => known.has(String(pair[1])))),
    settings: readSettings(settings),
    ...optional("model", text(model)),
  };
}

function readMessage(from: unknown, where: string): Message {
  const found = record(from, where);
  const id = text(found["id"]);
  const role = (["user", "assistant", "tool"] as Role[]).find(known => known === found["role"]);
  if (id === undefined || role === undefined)
    throw new Error(`${where} has no id, or another role than user, assistant or tool.`);
  const failure = found["failure"] as { message?: unknown; advice?: unknown } | undefined;
  return {
    id,
    role,
    parent: text(found["parent"]) ?? null,
    text: text(found["text"]) ?? "",
    created: number(found["created"]) ?? Date.now(),
    ...optional("reasoning", text(found["reasoning"])),
    ...optional("reasoningMilliseconds", number(found["reasoningMilliseconds"])),
    ...optional("images", list(found["images"], image)),
    ...optional("toolCalls", list(found["toolCalls"], toolCall)),
    ...optional("toolCallId", text(found["toolCallId"])),
    ...optional("model", text(found["model"])),
    ...optional("usage", usage(found["usage"])),
    ...optional("finish", (["stop", "length", "tool_calls", "content_filter", "stopped"] as Finish[]).find(known => known === found["finish"])),
    ...(failure && typeof failure.message === "string" ? { failure: { message: failure.message, advice: text(failure.advice) ?? "" } } : {}),
  };
}

function toolCall(from: unknown): ToolCall | undefined {
  const { id, name, arguments: given } = (from ?? {}) as Record<string, unknown>;
  return typeof id === "string" && typeof name === "string" && typeof given === "string" ? { id, name, arguments: given } : undefined;
}

function usage(from: unknown): Usage | undefined {
  if (typeof from !== "object" || from === null)
    return undefined;
  const names = ["promptTokens", "completionTokens", "cachedTokens", "tokensPerSecond", "promptTokensPerSecond", "contextLength"] as const;
  return Object.fromEntries(names.flatMap(name => {
    const value = number((from as Record<string, unknown>)[name]);
    return value === undefined ? [] : [[name, value]];
  }));
}

const text = (value: unknown) => typeof value === "string" ? value : undefined;
const number = (value: unknown) => typeof value === "number" && Number.isFinite(value) ? value : undefined;
const image = (value: unknown) => typeof value === "string" && value.startsWith("data:image/") ? value : undefined;
const list = <T>(value: unknown, read: (item: unknown) => T | undefined) =>
  Array.isArray(value) ? value.map(read).filter((item): item is Awaited<T> & (T & {}) => item !== undefined) : undefined;
const optional = <K extends string, V>(name: K, value: V | undefined) => (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${where} is not a JSON object.`);
  return value as Record<string, unknown>;
}
