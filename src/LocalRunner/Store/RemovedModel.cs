namespace LocalRunner.Store;

/// <summary>Tells what removing a model did.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="BytesFreed">The bytes that the disk got back.</param>
/// <param name="Notes">What stayed because others share it, a sentence each.</param>
public sealed record RemovedModel(string Name, long BytesFreed, IReadOnlyList<string> Notes);
