// The other side of `side-by-side`. The first line of stdin says what to load, each further one what to continue;
// each is answered by one line of JSON on stdout.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { getLlama, LlamaCompletion } from "node-llama-cpp";

const { version } = JSON.parse(readFileSync(new URL("node_modules/node-llama-cpp/package.json", import.meta.url)));
let model, context, sequence, completion;

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    const request = JSON.parse(line);
    reply = completion ? await answer(request) : await load(request);
  } catch (error) {
    reply = { error: error.message };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
process.exit();

async function load({ path, contextLength, microBatchSize, threads }) {
  const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: "error", progressLogs: false });
  model = await llama.loadModel({ modelPath: path, gpuLayers: 0, useMmap: true });
  // Its batches go to llama.cpp whole: this one number is both the batch and the micro-batch.
  context = await model.createContext({ contextSize: contextLength, batchSize: microBatchSize, threads, flashAttention: "auto" });
  sequence = context.getSequence();
  completion = new LlamaCompletion({ contextSequence: sequence });
  return {
    library: `node-llama-cpp ${version}`,
    runtime: `Node.js ${process.versions.node}`,
    engine: llama.llamaCppRelease.release,
    contextLength: context.getAllocatedContextSize(),
    threads: context.currentThreads,
  };
}

async function answer({ prompt, tokens, fresh }) {
  // The completion puts the beginning token before its input by itself.
  const input = prompt[0] === model.tokens.bos ? prompt.slice(1) : prompt;
  const delivered = [];
  let first, firstTokens, last;
  const start = performance.now();
  if (fresh) await sequence.clearHistory();
  const { metadata } = await completion.generateCompletionWithMeta(input, {
    maxTokens: tokens,
    temperature: 0,
    repeatPenalty: false,
    onToken(chunk) {
      last = performance.now();
      delivered.push(...chunk);
      first ??= last;
      firstTokens ??= delivered.length;
    },
    onTextChunk() {},
  });

  if (metadata.stopReason !== "maxTokens") throw new Error(`the answer ended after ${delivered.length} tokens: ${metadata.stopReason}`);
  // The last token of an answer is not computed any more.
  if (sequence.nextTokenIndex !== prompt.length + tokens - 1) throw new Error(`the context holds ${sequence.nextTokenIndex} tokens`);
  return { first: (first - start) / 1000, last: (last - start) / 1000, firstTokens, tokens: delivered };
}
