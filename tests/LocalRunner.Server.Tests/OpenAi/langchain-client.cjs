// LangChain.js, unmodified: chat, stream, tools, an object by a schema, embeddings, an error, a cancellation.
const { HumanMessage, ToolMessage } = require("@langchain/core/messages");
const { ChatOpenAI, OpenAIEmbeddings } = require("@langchain/openai");

const question = "What is the capital of Korea?";

async function main(baseURL) {
  const settings = { apiKey: "none", maxRetries: 0, configuration: { baseURL } };
  const model = new ChatOpenAI({ ...settings, model: "demo" });
  const found = {};

  const chat = await model.invoke(question);
  found.chat = chat.content;
  found.usage = chat.usage_metadata.output_tokens;

  found.stream = "";
  found.pieces = 0;
  for await (const piece of await model.stream(question)) {
    found.stream += piece.content;
    found.pieces += piece.content ? 1 : 0;
    found.finish = piece.response_metadata.finish_reason ?? found.finish;
  }

  const weather = { type: "function", function: { name: "get_weather", description: "Weather in a city", parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } } };
  const messages = [new HumanMessage("What is the weather in Seoul?")];
  const withTools = model.bindTools([weather]);
  const asked = await withTools.invoke(messages);
  found.city = asked.tool_calls[0].args.city;
  messages.push(asked, new ToolMessage({ content: '{"weather": "sunny", "temperature": 21}', tool_call_id: asked.tool_calls[0].id }));
  found.tools = (await withTools.invoke(messages)).content;

  const schema = { title: "place", type: "object", properties: { city: { type: "string", maxLength: 20 }, many: { type: "integer", minimum: 0, maximum: 9 } }, required: ["city", "many"], additionalProperties: false };
  found.object = await model.withStructuredOutput(schema, { name: "place", method: "jsonSchema" }).invoke("Write JSON about a city.");

  const embeddings = new OpenAIEmbeddings({ ...settings, model: "demo" });
  found.widths = (await embeddings.embedDocuments(["a fox", "a bell"])).map((vector) => vector.length);

  try {
    await new ChatOpenAI({ ...settings, model: "nobody" }).invoke(question);
  } catch (error) {
    found.error = { status: error.status, message: error.message };
  }

  const stop = new AbortController();
  let seen = 0;
  try {
    for await (const part of await model.stream("Tell me a story about a fox and a bell.", { signal: stop.signal })) {
      if (part.content && ++seen === 3) stop.abort();
    }
  } catch (error) {
    if (!/abort/i.test(error.name + error.message)) throw error;
  }
  found.cancelled = stop.signal.aborted;
  console.log(JSON.stringify(found));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
