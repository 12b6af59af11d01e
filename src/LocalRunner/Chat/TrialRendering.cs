using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat;

/// <summary>Renders small conversations, from whose texts it shows what a template does.</summary>
/// <param name="template">The template, parsed with <see cref="Limits"/>.</param>
/// <param name="variables">Makes the variables that it is rendered with.</param>
internal sealed class TrialRendering(JinjaTemplate template, Func<ChatTemplateInput, Dictionary<string, JinjaValue>> variables)
{
    private static readonly TimeProvider s_clock = new FixedClock();

    /// <summary>Gets the limits of a trial: what is rendered is small, so that a template which takes more is of no use anyway.</summary>
    public static JinjaLimits Limits { get; } = new() { Steps = 1_000_000, Characters = 4 << 20, Text = 1 << 20, Items = 1 << 20 };

    /// <summary>Renders messages, each a JSON object; null when the template can't.</summary>
    public string? Render(IEnumerable<string> messages, string tools = "null", bool addGenerationPrompt = true)
    {
        var input = new ChatTemplateInput
        {
            Messages = JsonValues.Read($"[{string.Join(", ", messages)}]", isInput: true),
            Tools = JsonValues.Read(tools, isInput: true),
            AddGenerationPrompt = addGenerationPrompt,
        };
        try
        {
            return template.Render(variables(input), s_clock).String;
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    /// <summary>Stands still, so that two renderings differ only by their messages.</summary>
    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
