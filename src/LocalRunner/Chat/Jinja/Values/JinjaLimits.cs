namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Bounds what a template may take: it comes from a model's file, and nobody has read it.</summary>
internal sealed record JinjaLimits
{
    public static JinjaLimits Default { get; } = new();

    /// <summary>Gets the most characters of a template's source. The longest of the published ones has about 20,000.</summary>
    public int Source { get; init; } = 1 << 20;

    /// <summary>Gets how deep statements and expressions may stand in each other.</summary>
    public int Nesting { get; init; } = 100;

    /// <summary>Gets how deep macros and recursive loops may call each other.</summary>
    public int Calls { get; init; } = 200;

    /// <summary>Gets how deep lists and dicts may stand in each other where they are compared, printed or read.</summary>
    public int ValueDepth { get; init; } = 100;

    /// <summary>Gets the most nodes of the syntax tree that one rendering evaluates.</summary>
    public long Steps { get; init; } = 20_000_000;

    /// <summary>Gets the most characters that one text may have, the rendered one too.</summary>
    public int Text { get; init; } = 64 << 20;

    /// <summary>Gets the most characters that one rendering may write or copy, all its texts together.</summary>
    public long Characters { get; init; } = 256L << 20;

    /// <summary>Gets the most entries that one rendering may put into lists and dicts.</summary>
    public long Items { get; init; } = 16 << 20;

    /// <summary>Gets the most numbers of one range, as in jinja2's sandbox.</summary>
    public int Range { get; init; } = 100_000;
}
