namespace LocalRunner.Server.OpenAi;

internal sealed record InputTokenCount(string Object, [property: System.Text.Json.Serialization.JsonPropertyName("input_tokens")] int Count);
