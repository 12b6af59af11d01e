using System.Text.Json.Nodes;

namespace LocalRunner.Server.Llama;

/// <summary>The tokens of a text: their ids, or objects with id and piece where the pieces were asked for.</summary>
internal sealed record LlamaTokens(JsonArray Tokens);

/// <summary>The text of tokens.</summary>
internal sealed record LlamaText(string Content);

/// <summary>The prompt that a chat template makes of a conversation.</summary>
internal sealed record LlamaPrompt(string Prompt);
