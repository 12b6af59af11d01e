import type { Conversation } from "./conversation";
import type { Message } from "./message";

interface WireMessage {
  role: string;
  content: string | object[] | null;
  [field: string]: unknown;
}

/** The messages of a chat completion that continues the path up to and with the given message. */
export function promptOf(conversation: Conversation, last: Message): WireMessage[] {
  const wire: WireMessage[] = [];
  if (conversation.data.settings.system)
    wire.push({ role: "system", content: conversation.data.settings.system });

  const path: Message[] = [];
  for (let message: Message | undefined = last; message; message = message.parent === null ? undefined : conversation.find(message.parent))
    path.unshift(message);

  for (const message of path) {
    const next = toWire(message);
    const before = wire.at(-1);
    if (next === null)
      continue;
    // An answer that failed leaves two questions in a row, which many templates refuse.
    if (before?.role === "user" && next.role === "user")
      before.content = [...contentParts(before.content), ...contentParts(next.content)];
    else
      wire.push(next);
  }
  return wire;
}

function toWire(message: Message): WireMessage | null {
  switch (message.role) {
    case "user":
      return { role: "user", content: message.images?.length ? [...message.images.map(imagePart), textPart(message.text)] : message.text };
    case "tool":
      return { role: "tool", content: message.text, tool_call_id: message.toolCallId };
    case "assistant":
      return message.text === "" && !message.toolCalls?.length ? null : {
        role: "assistant",
        content: message.text === "" ? null : message.text,
        ...(message.reasoning ? { reasoning_content: message.reasoning } : {}),
        ...(message.toolCalls?.length
          ? { tool_calls: message.toolCalls.map(call => ({ id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } })) }
          : {}),
      };
  }
}

function contentParts(content: WireMessage["content"]): object[] {
  return Array.isArray(content) ? content : [textPart(content ?? "")];
}

const textPart = (text: string) => ({ type: "text", text });
const imagePart = (url: string) => ({ type: "image_url", image_url: { url } });
