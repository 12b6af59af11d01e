using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>One block of a reply.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), "text")]
[JsonDerivedType(typeof(ThinkingBlock), "thinking")]
[JsonDerivedType(typeof(ToolUseBlock), "tool_use")]
internal abstract record ContentBlock;

/// <summary>What the model says.</summary>
internal sealed record TextBlock(string Text) : ContentBlock;

/// <summary>What the model thinks. The signature, which proves to a provider that it wrote the block, is empty.</summary>
internal sealed record ThinkingBlock(string Thinking, string Signature = "") : ContentBlock;

/// <summary>A function that the model wants called.</summary>
internal sealed record ToolUseBlock(string Id, string Name, JsonElement Input) : ContentBlock
{
    public ToolCaller Caller { get; } = new("direct");
}

/// <summary>Who wants it called: the model itself, and not a program that it wrote.</summary>
internal sealed record ToolCaller(string Type);
