import { ServerError } from "./errors";

const place = "localrunner.key";
let key: string | null = sessionStorageKey();
let asking: Promise<string | null> | null = null;
let ask: (wasRefused: boolean) => Promise<string | null> = () => Promise.resolve(null);

/** Says how the reader is asked for the server's key: it answers null where the reader gave up. */
export function askForKeyWith(question: (wasRefused: boolean) => Promise<string | null>): void {
  ask = question;
}

/** Sends a request with the key, asking for the key where the server wants one. Throws a ServerError unless the status is a success. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const used = key;
    const response = await send(path, init, used);
    if (response.ok)
      return response;
    if (response.status !== 401)
      throw await ServerError.of(response);
    if (used === key && !await enterKey(used !== null))
      throw await ServerError.of(response);
  }
}

export async function requestJson(path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await request(path, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    ...(signal ? { signal } : {}),
  });
  return response.json();
}

async function send(path: string, init: RequestInit, used: string | null): Promise<Response> {
  const headers = new Headers(init.headers);
  if (used !== null)
    headers.set("Authorization", `Bearer ${used}`);
  try {
    return await fetch(path, { ...init, headers, cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError")
      throw error;
    throw new ServerError("The server cannot be reached.", 0);
  }
}

async function enterKey(wasRefused: boolean): Promise<boolean> {
  // Several requests may find out at once that a key is wanted: one question serves them all.
  asking ??= ask(wasRefused).finally(() => asking = null);
  const entered = await asking;
  if (entered === null)
    return false;
  key = entered;
  try {
    sessionStorage.setItem(place, entered);
  } catch {
    // Kept for as long as the page is open.
  }
  return true;
}

function sessionStorageKey(): string | null {
  try {
    return sessionStorage.getItem(place);
  } catch {
    return null;
  }
}
