// Uses OpenAI's client for Node, unmodified, and prints what it got as one JSON object.
const { OpenAI } = require('openai');

const client = new OpenAI({ baseURL: process.argv[2], apiKey: 'none', maxRetries: 0 });
const question = [{ role: 'user', content: 'What is the capital of Korea?' }];
const weather = [{
  type: 'function',
  function: { name: 'get_weather', description: 'Weather in a city', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}];

async function main() {
  const found = {};
  found.chat = (await client.chat.completions.create({ model: 'demo', messages: question })).choices[0].message.content;

  found.stream = '';
  for await (const chunk of await client.chat.completions.create({ model: 'demo', messages: question, stream: true, stream_options: { include_usage: true } })) {
    found.stream += chunk.choices[0]?.delta?.content ?? '';
    found.usage = chunk.usage?.completion_tokens ?? found.usage;
  }

  const runner = client.chat.completions.runTools({
    model: 'demo',
    messages: [{ role: 'user', content: 'What is the weather in Seoul?' }],
    stream: true,
    tools: [{ ...weather[0], function: { ...weather[0].function, parse: JSON.parse, function: ({ city }) => { found.city = city; return '{"weather": "sunny", "temperature": 21}'; } } }],
  });
  found.tools = await runner.finalContent();

  const response = await client.responses.create({ model: 'demo', input: 'What is the capital of Korea?' });
  found.response = response.output_text;
  found.events = [];
  const stream = client.responses.stream({ model: 'demo', input: 'What is the capital of Korea?' });
  stream.on('event', event => found.events.push(event.type));
  found.streamedResponse = (await stream.finalResponse()).output_text;

  found.width = (await client.embeddings.create({ model: 'demo', input: ['A fox.'] })).data[0].embedding.length;
  found.models = (await client.models.list()).data.map(model => model.id);
  try {
    await client.chat.completions.create({ model: 'other', messages: question });
  } catch (error) {
    found.error = { status: error.status, code: error.code };
  }

  const aborter = new AbortController();
  try {
    const long = await client.chat.completions.create(
      { model: 'demo', messages: [{ role: 'user', content: 'Tell me a story about a fox.' }], temperature: 2, max_tokens: 900, stream: true }, { signal: aborter.signal });
    for await (const _ of long) aborter.abort();
  } catch (error) {
    if (error.name !== 'AbortError' && error.constructor.name !== 'APIUserAbortError') throw error;
  }

  console.log(JSON.stringify(found));
}

main().catch(error => { console.error(error); process.exit(1); });
