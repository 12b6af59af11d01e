using LocalRunner.Memory;

namespace LocalRunner.Server.Models;

/// <summary>The memory of a model on one GPU, in bytes; kernels are planned alone.</summary>
internal sealed record GpuDescription(string Name, long Weights, long KvCache, long Compute, long Kernels, long Total)
{
    public static GpuDescription Of(GpuMemory gpu) => new(gpu.Name, gpu.Weights, gpu.KvCache, gpu.Compute, gpu.Kernels, gpu.Total);
}
