using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat;

/// <summary>Is what a chat template renders, in the form of OpenAI's requests, which templates are written for.</summary>
internal sealed record ChatTemplateInput
{
    /// <summary>Gets the messages: a list of dicts with <c>role</c>, <c>content</c> and what else belongs to them.</summary>
    public required JinjaValue Messages { get; init; }

    /// <summary>Gets the tools: a list of dicts with <c>type</c> and <c>function</c>; none when there are no tools.</summary>
    public JinjaValue Tools { get; init; } = JinjaValue.None;

    /// <summary>Gets whether the prompt ends where the model's answer begins.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Gets further variables by name, such as <c>enable_thinking</c>; they come before the usual ones.</summary>
    public IReadOnlyDictionary<string, JinjaValue> Values { get; init; } = new Dictionary<string, JinjaValue>();
}
