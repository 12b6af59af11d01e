// Plans with LocalRunner, runs with LLamaSharp's own classes: dotnet run --project samples/PlanForLLamaSharp -- MODEL.gguf "PROMPT"
using LLama;
using LLama.Common;
using LLama.Native;
using LocalRunner;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;

if (args is not [var path, var prompt])
{
    Console.Error.WriteLine("Give the path of a GGUF model, and a prompt.");
    return 2;
}

NativeLibraryConfig.All.WithLogCallback(static (level, text) => _ = (level, text));

// How many layers go to the GPU, which KV cache, how long a context: the planner knows before anything is loaded.
using var file = GgufFile.Open(path);
var plan = MemoryPlanner.Plan(file, new PlanOptions { Repack = true, Threads = Environment.ProcessorCount }, DeviceInfo.Detect(LlamaCpp.Gpus));
var needed = MemoryPlanner.Estimate(file, plan.Settings with { OutputRows = 0 }, plan.Device);
Console.WriteLine($"{(ByteSize)needed.ResidentPeak} of {(ByteSize)plan.Budget}, {plan.Settings.ContextLength} tokens, {plan.Settings.GpuLayers} layers on GPUs");
if (needed.ResidentPeak > plan.Budget)
    return 4;

var parameters = plan.ToModelParams();
using var weights = await LLamaWeights.LoadFromFileAsync(parameters);
var executor = new StatelessExecutor(weights, parameters);
await foreach (var text in executor.InferAsync(prompt, new InferenceParams { MaxTokens = 60 }))
    Console.Write(text);
Console.WriteLine();
return 0;
