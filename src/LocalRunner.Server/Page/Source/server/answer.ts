import type { Finish, ToolCall, Usage } from "../conversations/message";
import { ServerError } from "./errors";
import { events } from "./events";
import { request } from "./request";

/** What a streamed answer brings, piece by piece. */
export type AnswerPart =
  | { kind: "text"; text: string }
  | { kind: "reasoning"; text: string }
  | { kind: "toolCall"; index: number; call: Partial<ToolCall> }
  | { kind: "finish"; finish: Finish }
  | { kind: "usage"; usage: Usage };

interface Chunk {
  choices?: {
    delta?: {
      content?: string | null;
      reasoning_content?: string | null;
      reasoning?: string | null;
      tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
    };
    finish_reason?: string | null;
  }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number; prompt_tokens_details?: { cached_tokens?: number } } | null;
  timings?: { prompt_per_second?: number; predicted_per_second?: number };
}

/** Asks for a chat completion and yields its parts as they come. */
export async function* answer(body: object, signal: AbortSignal): AsyncGenerator<AnswerPart> {
  const response = await request("v1/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (response.body === null)
    throw new ServerError("The server's answer has no body.", 0);

  let finished = false;
  try {
    for await (const data of events(response.body)) {
      if (data === "[DONE]")
        return;
      const error = ServerError.parse(data, 500);
      if (error !== null)
        throw error;
      for (const part of partsOf(JSON.parse(data) as Chunk)) {
        finished ||= part.kind === "finish";
        yield part;
      }
    }
  } catch (error) {
    // A connection that breaks is a TypeError of fetch, and an answer in no known form a SyntaxError.
    if (error instanceof TypeError)
      throw new ServerError("The connection broke before the answer was complete.", 0);
    if (error instanceof SyntaxError)
      throw new ServerError("The server sent an event that is not JSON.", 500);
    throw error;
  }
  if (!finished)
    throw new ServerError("The answer ended before it was complete.", 0);
}

function* partsOf(chunk: Chunk): Generator<AnswerPart> {
  const choice = chunk.choices?.[0];
  const reasoning = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning;
  if (reasoning)
    yield { kind: "reasoning", text: reasoning };
  if (choice?.delta?.content)
    yield { kind: "text", text: choice.delta.content };
  for (const [place, call] of (choice?.delta?.tool_calls ?? []).entries()) {
    yield {
      kind: "toolCall",
      index: call.index ?? place,
      call: {
        ...(call.id ? { id: call.id } : {}),
        ...(call.function?.name ? { name: call.function.name } : {}),
        ...(call.function?.arguments ? { arguments: call.function.arguments } : {}),
      },
    };
  }
  const usage = usageOf(chunk);
  if (usage !== null)
    yield { kind: "usage", usage };
  if (choice?.finish_reason)
    yield { kind: "finish", finish: choice.finish_reason as Finish };
}

function usageOf(chunk: Chunk): Usage | null {
  if (!chunk.usage && !chunk.timings)
    return null;
  const cached = chunk.usage?.prompt_tokens_details?.cached_tokens;
  return {
    ...(chunk.usage?.prompt_tokens === undefined ? {} : { promptTokens: chunk.usage.prompt_tokens }),
    ...(chunk.usage?.completion_tokens === undefined ? {} : { completionTokens: chunk.usage.completion_tokens }),
    ...(cached === undefined ? {} : { cachedTokens: cached }),
    ...(chunk.timings?.predicted_per_second ? { tokensPerSecond: chunk.timings.predicted_per_second } : {}),
    ...(chunk.timings?.prompt_per_second ? { promptTokensPerSecond: chunk.timings.prompt_per_second } : {}),
  };
}
