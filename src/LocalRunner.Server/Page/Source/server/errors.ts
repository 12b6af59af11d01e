/** An answer of the server that is an error, or no answer at all (status 0). */
export class ServerError extends Error {
  constructor(
    message: string, readonly status: number, readonly code: string | null = null, readonly retryAfter: number | null = null) {
    super(message);
  }

  static async of(response: Response): Promise<ServerError> {
    const retryAfter = Number(response.headers.get("retry-after"));
    const text = await response.text().catch(() => "");
    return ServerError.parse(text, response.status, Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null)
      ?? new ServerError(text.trim().slice(0, 500) || `The server answered ${response.status} ${response.statusText}.`.replace(" .", "."), response.status);
  }

  /** Reads OpenAI's form, `{"error":{"message","code"}}`, and Ollama's, `{"error":"…"}`. */
  static parse(json: string, status: number, retryAfter: number | null = null): ServerError | null {
    try {
      const error = (JSON.parse(json) as { error?: unknown }).error;
      if (typeof error === "string")
        return new ServerError(error, status, null, retryAfter);
      if (typeof error !== "object" || error === null)
        return null;
      const { message, code } = error as { message?: unknown; code?: unknown };
      return new ServerError(
        typeof message === "string" ? message : JSON.stringify(error), status, typeof code === "string" ? code : null, retryAfter);
    } catch {
      return null;
    }
  }
}

/** What somebody who reads the error can do. */
export function advice(error: unknown): string {
  if (!(error instanceof ServerError))
    return "This is a fault of the page. Reload it; your conversations are kept.";
  switch (error.code) {
    case "context_length_exceeded":
      return "Start a new chat, go on from an earlier message by editing it, or load the model with a larger context.";
    case "model_not_found":
      return "Choose another model at the top.";
  }
  switch (error.status) {
    case 0:
      return "Is the server still running? Start it with “localrunner serve”, then try again.";
    case 400:
      return "Look at the settings of this chat, then try again.";
    case 401:
    case 403:
      return "The server wants a key: try again and enter the one that it was started with.";
    case 404:
      return "Choose another model at the top.";
    case 413:
      return "Send a shorter text or a smaller image.";
    case 429:
    case 503:
      return error.retryAfter === null ? "The server is busy. Try again in a moment." : `The server is busy. Try again in ${error.retryAfter} s.`;
    default:
      return "Try again. If it happens again, the server's log says more.";
  }
}
