namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What a side runs on, and the settings that it took.</summary>
/// <param name="Library">The library and its version.</param>
/// <param name="Runtime">What the library runs on, and its version.</param>
/// <param name="Engine">The release of llama.cpp.</param>
/// <param name="ContextLength">The context in tokens, as the engine made it.</param>
/// <param name="Threads">The threads that compute.</param>
internal sealed record LoadReply(string Library, string Runtime, string Engine, int ContextLength, int Threads);
