namespace LocalRunner.Engine;

/// <summary>Describes a device that the engine can compute on.</summary>
/// <param name="Name">The engine's name for it, such as CPU or CUDA0.</param>
/// <param name="Description">The maker's name.</param>
/// <param name="Kind">cpu, gpu, integrated gpu, accelerator or other.</param>
/// <param name="FreeBytes">Free memory in bytes, as the device's driver reports it.</param>
/// <param name="TotalBytes">Total memory in bytes.</param>
public sealed record ComputeDevice(string Name, string Description, string Kind, long FreeBytes, long TotalBytes);
