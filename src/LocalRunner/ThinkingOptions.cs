namespace LocalRunner;

/// <summary>Describes whether and how long a reasoning model thinks before it answers. Others take no notice.</summary>
public sealed record ThinkingOptions
{
    /// <summary>Gets options that leave the thinking out.</summary>
    public static ThinkingOptions Off { get; } = new() { Enabled = false };

    /// <summary>Gets whether the model thinks; null leaves it to its chat template.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Gets the effort, such as low, medium or high, for templates that know one; null leaves it to the template.</summary>
    public string? Effort { get; init; }

    /// <summary>Gets the most tokens of thinking, at which it is ended in the model's own form; null for no limit.</summary>
    public int? BudgetTokens { get; init; }

    internal void Validate()
    {
        if (BudgetTokens is { } budget)
            Require.InRange(budget, 0, 1 << 24, "The thinking budget", "tokens");
        if (Effort is { } effort && (effort.Length is 0 or > 32 || !effort.All(char.IsAsciiLetterOrDigit)))
            throw Require.Invalid($"The effort '{effort}' is no word. Give low, medium, high, or what the model's template names.");
    }
}
