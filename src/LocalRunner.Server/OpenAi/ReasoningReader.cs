using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads whether and how long the model thinks, and what else its chat template is told.</summary>
internal static class ReasoningReader
{
    private static readonly string[] s_switches = ["enable_thinking", "thinking"];

    /// <summary>Reads reasoning_effort, reasoning and chat_template_kwargs.</summary>
    public static GenerationOptions Read(JsonField body, GenerationOptions options)
    {
        var (thinking, values) = (options.Thinking, new Dictionary<string, JsonElement>(options.TemplateValues ?? new Dictionary<string, JsonElement>()));
        foreach (var (name, value) in body["chat_template_kwargs"].Members())
        {
            if (s_switches.Contains(name) && value.Kind is JsonValueKind.True or JsonValueKind.False)
                thinking = (thinking ?? new()) with { Enabled = value.Flag() };
            else if (name == "reasoning_effort" && value.Kind == JsonValueKind.String)
                thinking = Effort(value, thinking);
            else
                values[name] = value.Element;
        }

        var reasoning = body["reasoning"].Object();
        if (reasoning["enabled"].Flag() is { } enabled)
            thinking = (thinking ?? new()) with { Enabled = enabled };
        thinking = Effort(reasoning["effort"], Effort(body["reasoning_effort"], thinking));
        if ((reasoning["max_tokens"].Integer(0, 1 << 24) ?? body["thinking_budget_tokens"].Integer(-1, 1 << 24)) is { } budget and >= 0)
            thinking = (thinking ?? new()) with { BudgetTokens = budget };
        return options with { Thinking = thinking, TemplateValues = values.Count > 0 ? values : null };
    }

    private static ThinkingOptions? Effort(JsonField field, ThinkingOptions? thinking) => field.Text() switch
    {
        null or "" => thinking,
        "none" => (thinking ?? new()) with { Enabled = false, Effort = null },
        { } effort when effort.Length <= 32 && effort.All(char.IsAsciiLetterOrDigit) => (thinking ?? new()) with { Enabled = true, Effort = effort },
        _ => throw field.Wrong("none, minimal, low, medium, high, or another word that the model's template knows,"),
    };
}
