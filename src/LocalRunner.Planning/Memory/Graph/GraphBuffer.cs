namespace LocalRunner.Memory.Graph;

/// <summary>The buffer for the intermediate results of a graph, in bytes.</summary>
/// <param name="Bytes">What is reserved.</param>
/// <param name="Touched">What is ever written to, and so becomes resident.</param>
internal readonly record struct GraphBuffer(long Bytes, long Touched);
