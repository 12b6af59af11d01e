export const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** What a conversation asks of the model; what is absent is left to the model. */
export interface Settings {
  system?: string;
  temperature?: number;
  topP?: number;
  topK?: number;
  minP?: number;
  maxTokens?: number;
  seed?: number;
  reasoningEffort?: (typeof efforts)[number];
  /** Functions that the model may call: a JSON array in OpenAI's form. */
  tools?: string;
}

export interface NumberSetting {
  name: "temperature" | "topP" | "topK" | "minP" | "maxTokens" | "seed";
  field: string;
  min: number;
  max: number;
  whole: boolean;
}

export const numberSettings: readonly NumberSetting[] = [
  { name: "temperature", field: "temperature", min: 0, max: 2, whole: false },
  { name: "topP", field: "top_p", min: 0, max: 1, whole: false },
  { name: "topK", field: "top_k", min: 0, max: 1_000_000, whole: true },
  { name: "minP", field: "min_p", min: 0, max: 1, whole: false },
  { name: "maxTokens", field: "max_completion_tokens", min: 1, max: 10_000_000, whole: true },
  { name: "seed", field: "seed", min: 0, max: 4_294_967_295, whole: true },
];

/** Takes from anything what is a valid setting. */
export function readSettings(from: unknown): Settings {
  if (typeof from !== "object" || from === null)
    return {};
  const found = from as Record<string, unknown>;
  const settings: Settings = {};
  for (const setting of numberSettings) {
    const value = found[setting.name];
    if (typeof value === "number" && isAllowed(setting, value))
      settings[setting.name] = value;
  }
  if (typeof found["system"] === "string" && found["system"] !== "")
    settings.system = found["system"];
  if (typeof found["tools"] === "string" && toolsOf(found["tools"]).problem === null)
    settings.tools = found["tools"];
  const effort = efforts.find(known => known === found["reasoningEffort"]);
  if (effort)
    settings.reasoningEffort = effort;
  return settings;
}

export function isAllowed(setting: NumberSetting, value: number): boolean {
  return value >= setting.min && value <= setting.max && (!setting.whole || Number.isInteger(value));
}

/** The fields of a chat completion that the settings, but for the system prompt, stand for. */
export function requestFields(settings: Settings): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const setting of numberSettings) {
    if (settings[setting.name] !== undefined)
      fields[setting.field] = settings[setting.name];
  }
  if (settings.reasoningEffort)
    fields["reasoning_effort"] = settings.reasoningEffort;
  const { tools } = toolsOf(settings.tools ?? "");
  if (tools.length > 0)
    fields["tools"] = tools;
  return fields;
}

/** Reads function definitions, or says what is wrong with them. */
export function toolsOf(json: string): { tools: unknown[]; problem: string | null } {
  if (json.trim() === "")
    return { tools: [], problem: null };
  try {
    const tools: unknown = JSON.parse(json);
    if (!Array.isArray(tools))
      return { tools: [], problem: "Functions are a JSON array: [ … ]." };
    const wrong = tools.findIndex(tool => typeof (tool as { function?: { name?: unknown } } | null)?.function?.name !== "string");
    return wrong < 0
      ? { tools, problem: null }
      : { tools: [], problem: `Function ${wrong + 1} must look like {"type": "function", "function": {"name": …, "parameters": …}}.` };
  } catch (error) {
    return { tools: [], problem: `This is not JSON: ${(error as Error).message}` };
  }
}
