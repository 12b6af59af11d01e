using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>What a block gained.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextDelta), "text_delta")]
[JsonDerivedType(typeof(ThinkingDelta), "thinking_delta")]
[JsonDerivedType(typeof(SignatureDelta), "signature_delta")]
[JsonDerivedType(typeof(InputJsonDelta), "input_json_delta")]
internal abstract record BlockDelta;

/// <summary>More of what the model says.</summary>
internal sealed record TextDelta(string Text) : BlockDelta;

/// <summary>More of what the model thinks.</summary>
internal sealed record ThinkingDelta(string Thinking) : BlockDelta;

/// <summary>The end of what it thinks.</summary>
internal sealed record SignatureDelta(string Signature) : BlockDelta;

/// <summary>More of a call's arguments.</summary>
internal sealed record InputJsonDelta(string PartialJson) : BlockDelta;
