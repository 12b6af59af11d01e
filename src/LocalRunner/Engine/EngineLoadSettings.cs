namespace LocalRunner.Engine;

/// <summary>How weights are loaded; all values are final.</summary>
/// <param name="LoadMode">How they come into memory.</param>
/// <param name="Repack">Whether they may be repacked for this CPU.</param>
/// <param name="GpuLayers">The layers that go to GPUs, the output counted as one.</param>
internal sealed record EngineLoadSettings(LoadMode LoadMode, bool Repack, int GpuLayers);
