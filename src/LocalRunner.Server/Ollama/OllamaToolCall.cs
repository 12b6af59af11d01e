using System.Text.Json;

namespace LocalRunner.Server.Ollama;

/// <summary>A function that the model wants called.</summary>
internal sealed record OllamaToolCall(string Id, OllamaFunction Function);

/// <summary>The function. Its arguments are an object, other than with OpenAI.</summary>
internal sealed record OllamaFunction(int Index, string Name, JsonElement Arguments);
