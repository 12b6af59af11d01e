namespace LocalRunner.Chat;

/// <summary>Says what a chat template renders, as <see cref="TemplateProbe"/> found out.</summary>
internal sealed record TemplateCapabilities
{
    /// <summary>Gets whether the content of a message may be a string.</summary>
    public bool TextContent { get; init; }

    /// <summary>Gets whether the content of a message may be a list of parts with types.</summary>
    public bool TypedContent { get; init; }

    /// <summary>Gets whether a system message may come first.</summary>
    public bool System { get; init; }

    /// <summary>Gets whether a system message may come later.</summary>
    public bool LateSystem { get; init; }

    /// <summary>Gets whether descriptions of tools are rendered.</summary>
    public bool Tools { get; init; }

    /// <summary>Gets whether the calls of an assistant's message are rendered.</summary>
    public bool ToolCalls { get; init; }

    /// <summary>Gets whether one message may hold several calls.</summary>
    public bool ParallelToolCalls { get; init; }

    /// <summary>Gets whether messages of the role tool are rendered.</summary>
    public bool ToolResults { get; init; }

    /// <summary>Gets whether the arguments of a call may be an object.</summary>
    public bool ObjectArguments { get; init; }

    /// <summary>Gets whether the arguments of a call may be a string of JSON.</summary>
    public bool TextArguments { get; init; }

    /// <summary>Gets whether a message with calls may have no content.</summary>
    public bool NullContent { get; init; }

    /// <summary>Gets whether an assistant's reasoning is rendered where a call follows it.</summary>
    public bool Reasoning => ReasoningKey is not null;

    /// <summary>Gets the member of a message in which the template looks for reasoning, or null.</summary>
    public string? ReasoningKey { get; init; }

    /// <summary>Gets whether reasoning may stand beside content where a call follows.</summary>
    public bool ReasoningBesideContent { get; init; }
}
