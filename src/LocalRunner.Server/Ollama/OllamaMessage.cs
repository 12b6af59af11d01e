namespace LocalRunner.Server.Ollama;

/// <summary>What the model says, thinks or wants called.</summary>
internal sealed record OllamaMessage(string Content)
{
    public string Role { get; } = "assistant";

    public string? Thinking { get; init; }

    public IReadOnlyList<OllamaToolCall>? ToolCalls { get; init; }
}
