// Says what a model needs on this machine and on another, from the header alone: dotnet run --project samples/Plan -- MODEL.gguf [DEVICE]
using LocalRunner;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;

if (args is not [var path, .. var devices])
{
    Console.Error.WriteLine($"Give the path of a GGUF model, and if you like a machine: {string.Join(", ", DeviceInfo.Presets)}.");
    return 2;
}

using var model = GgufFile.Open(path);
foreach (var device in devices.Select(DeviceInfo.FromPreset).Prepend(DeviceInfo.Detect()))
{
    var plan = MemoryPlanner.Plan(model, new PlanOptions { ContextLength = 4096 }, device);

    Console.WriteLine($"{plan.Device.Name}: {(plan.Fits ? "fits" : "does not fit")}. {plan.Reason}");
    Console.WriteLine($"  weights   {Size(plan.Memory.WeightsMapped + plan.Memory.WeightsCopied + plan.Memory.WeightsRepacked)}");
    Console.WriteLine($"  KV cache  {Size(plan.Memory.KvCache)} for {plan.Settings.ContextLength} tokens");
    Console.WriteLine($"  compute   {Size(plan.Memory.Compute)}");
    Console.WriteLine($"  peak      {Size(plan.Memory.ResidentPeak)} of {Size(plan.Budget)}");
    Console.WriteLine($"  longest   {plan.MaxContext} tokens");
}

return 0;

static ByteSize Size(long bytes) => bytes;
