// Vercel's AI SDK, unmodified: chat, stream, tools, an object by a schema, embeddings, an error, a cancellation.
const { createOpenAICompatible } = require("@ai-sdk/openai-compatible");
const { embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } = require("ai");

const question = "What is the capital of Korea?";

async function main(baseURL) {
  const server = createOpenAICompatible({ name: "localrunner", baseURL, includeUsage: true, supportsStructuredOutputs: true });
  const model = server("demo");
  const found = {};

  const chat = await generateText({ model, prompt: question, maxRetries: 0 });
  found.chat = chat.text;
  found.usage = chat.usage.outputTokens;

  const stream = streamText({ model, prompt: question, maxRetries: 0 });
  found.stream = "";
  found.pieces = 0;
  for await (const piece of stream.textStream) {
    found.stream += piece;
    found.pieces++;
  }
  found.finish = await stream.finishReason;

  const tools = await generateText({
    model,
    prompt: "What is the weather in Seoul?",
    tools: {
      get_weather: tool({
        description: "Weather in a city",
        inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
        execute: async ({ city }) => ((found.city = city), '{"weather": "sunny", "temperature": 21}'),
      }),
    },
    stopWhen: stepCountIs(3),
    maxRetries: 0,
  });
  found.tools = tools.text;

  const schema = { type: "object", properties: { city: { type: "string", maxLength: 20 }, many: { type: "integer", minimum: 0, maximum: 9 } }, required: ["city", "many"], additionalProperties: false };
  found.object = (await generateObject({ model, schema: jsonSchema(schema), prompt: "Write JSON about a city.", maxRetries: 0 })).object;

  const vectors = await embedMany({ model: server.embeddingModel("demo"), values: ["a fox", "a bell"], maxRetries: 0 });
  found.widths = vectors.embeddings.map((vector) => vector.length);

  try {
    await generateText({ model: server("nobody"), prompt: question, maxRetries: 0 });
  } catch (error) {
    found.error = { status: error.statusCode, message: error.message };
  }

  const stop = new AbortController();
  let seen = 0;
  try {
    for await (const part of streamText({ model, prompt: "Tell me a story about a fox and a bell.", abortSignal: stop.signal, maxRetries: 0 }).textStream) {
      if (part && ++seen === 3) stop.abort();
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
  found.cancelled = stop.signal.aborted;
  console.log(JSON.stringify(found));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
