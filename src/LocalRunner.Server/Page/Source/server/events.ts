/** Reads the data of server-sent events; comments and other fields are left out. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  // Read without a pipe between: a pipe drops what it holds when the connection breaks.
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = done ? "" : lines.pop() ?? "";
      for (const line of lines) {
        if (line === "" && data.length > 0) {
          yield data.join("\n");
          data = [];
        } else if (line.startsWith("data:")) {
          data.push(line.slice(line[5] === " " ? 6 : 5));
        }
      }
      if (done)
        return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
