namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>A side failed, or died; the message says which and why.</summary>
internal sealed class SideException(string message) : Exception(message);
