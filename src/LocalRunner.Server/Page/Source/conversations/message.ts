export type Role = "user" | "assistant" | "tool";

/** Why an answer ended; `stopped` is the reader's doing. */
export type Finish = "stop" | "length" | "tool_calls" | "content_filter" | "stopped";

export interface ToolCall {
  id: string;
  name: string;
  /** JSON, as the model wrote it. */
  arguments: string;
}

export interface Usage {
  promptTokens?: number;
  completionTokens?: number;
  /** Tokens of the prompt that were not computed anew. */
  cachedTokens?: number;
  tokensPerSecond?: number;
  promptTokensPerSecond?: number;
  /** Tokens that the model's context holds. */
  contextLength?: number;
}

export interface Message {
  id: string;
  /** The message that it answers or follows; null for a first one. */
  parent: string | null;
  role: Role;
  text: string;
  /** Milliseconds since 1970. */
  created: number;
  reasoning?: string;
  reasoningMilliseconds?: number;
  /** `data:` addresses. */
  images?: string[];
  toolCalls?: ToolCall[];
  /** The call that a message of the role `tool` answers. */
  toolCallId?: string;
  model?: string;
  usage?: Usage;
  finish?: Finish;
  failure?: { message: string; advice: string };
}
