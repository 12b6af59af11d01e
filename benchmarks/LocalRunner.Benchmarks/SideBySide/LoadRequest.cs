namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What a side is to load: the first line it gets.</summary>
internal sealed record LoadRequest(string Path, int ContextLength, int MicroBatchSize, int Threads);
