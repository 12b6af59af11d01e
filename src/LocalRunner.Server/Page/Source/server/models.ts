import { requestJson } from "./request";

const statuses = ["loaded", "loading", "unloading", "unloaded", "failed", "upstream"] as const;

export type ModelStatus = (typeof statuses)[number];

/** Bytes of main memory that a model takes, by what takes them. */
export interface Memory {
  total: number;
  parts: { name: string; bytes: number }[];
  gpus: { name: string; bytes: number }[];
}

export interface Model {
  id: string;
  aliases: string[];
  status: ModelStatus;
  /** The part that is loaded, 0 to 1. */
  progress?: number;
  failure?: string;
  architecture?: string;
  quant?: string;
  parameters?: number;
  fileBytes?: number;
  /** Tokens that its context holds now, or would hold. */
  contextLength?: number;
  predicted?: Memory;
  measured?: Memory;
  /** Bytes that all models together may take on this machine. */
  available?: number;
  /** Whether the server loads and unloads it when it is told to. */
  isManaged: boolean;
  chats: boolean;
  seesImages: boolean;
  reasons: boolean;
}

/** What is told of a model beside its name: by a server of several models with each entry, by one of a single model in its `meta`. */
interface ModelDetails {
  capabilities?: { chat?: boolean; thinking?: boolean };
  memory?: { predicted?: MemoryEntry; measured?: MemoryEntry };
}

/** What /v1/models may tell; OpenAI's own form has the id alone. */
interface ModelEntry extends ModelDetails {
  id?: string;
  aliases?: string[];
  status?: { value?: string; message?: string; progress?: number };
  architecture?: { input_modalities?: string[] };
  meta?: { n_ctx?: number; n_params?: number; size?: number; architecture?: string; quant?: string } & ModelDetails;
  context_length?: number;
}

type MemoryEntry = { gpus?: { name: string; total: number }[] } & Record<string, unknown>;

export async function listModels(): Promise<Model[]> {
  const list = await requestJson("v1/models") as { data?: ModelEntry[]; budget?: { bytes?: number } };
  return (list.data ?? []).filter(entry => entry.id).map(entry => readModel(entry, list.budget?.bytes));
}

export async function loadModel(id: string): Promise<void> {
  await requestJson("models/load", { model: id });
}

export async function unloadModel(id: string): Promise<void> {
  await requestJson("models/unload", { model: id });
}

function readModel(entry: ModelEntry, budget: number | undefined): Model {
  const { id = "", aliases = [], status, architecture, meta } = entry;
  const { capabilities, memory } = { ...meta, ...entry };
  // A server that tells no status serves what it has loaded.
  const known = status === undefined ? "loaded" : statuses.find(value => value === status.value) ?? "unloaded";
  return {
    id,
    aliases,
    status: known,
    isManaged: budget !== undefined && known !== "upstream",
    chats: capabilities?.chat ?? true,
    seesImages: architecture?.input_modalities?.includes("image") ?? false,
    reasons: capabilities?.thinking ?? false,
    ...present({
      progress: status?.progress,
      failure: known === "failed" ? status?.message : undefined,
      architecture: meta?.architecture,
      quant: meta?.quant,
      parameters: meta?.n_params,
      fileBytes: meta?.size,
      contextLength: entry.context_length ?? meta?.n_ctx,
      predicted: memory?.predicted && readMemory(memory.predicted),
      measured: memory?.measured && readMemory(memory.measured),
      available: budget,
    }),
  };
}

function readMemory(entry: MemoryEntry): Memory {
  const sum = (...names: string[]) => names.reduce((total, name) => total + (typeof entry[name] === "number" ? entry[name] : 0), 0);
  const parts = [
    { name: "weights", bytes: sum("weights_mapped", "weights_repacked", "weights_copied", "adapters", "draft", "projector") },
    { name: "KV cache", bytes: sum("kv_cache", "recurrent_state") },
    { name: "compute", bytes: sum("compute", "output", "sampling") },
  ];
  const named = parts.reduce((total, part) => total + part.bytes, 0);
  const total = sum("resident") || named + sum("program");
  // Mapped weights that were not read yet are in no memory.
  const excess = Math.max(0, named - total);
  parts[0]!.bytes -= Math.min(excess, parts[0]!.bytes);
  return {
    total,
    parts: [...parts, { name: "program", bytes: Math.max(0, total - named) }].filter(part => part.bytes > 0),
    gpus: (entry.gpus ?? []).map(gpu => ({ name: gpu.name, bytes: gpu.total })),
  };
}

type Present<T> = { [P in keyof T]?: Exclude<T[P], undefined> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
