namespace LocalRunner.Chat.Tools;

/// <summary>How a family of models calls functions: the syntaxes to read and the one to hold it to.</summary>
/// <param name="Name">The family's name, for messages.</param>
/// <param name="Syntaxes">What is read as a call, the family's own form first, then what its models also write.</param>
/// <param name="Template">What a constrained answer looks like.</param>
internal sealed record ToolCallFormat(string Name, IReadOnlyList<CallSyntax> Syntaxes, CallTemplate Template)
{
    public CallIdForm Ids { get; init; } = CallIdForm.Prefixed;

    /// <summary>Gets texts that belong to the format and to nothing that it carries.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Gets whether a call also ends the reasoning, as models of the Qwen kind forget to close it.</summary>
    public bool EndsReasoning { get; init; }

    /// <summary>Gets the text that a prompt ends in and that the answer's first line belongs to.</summary>
    public string PromptEnd { get; init; } = "";

    /// <summary>Gets whether answer, reasoning and calls come in channels (gpt-oss).</summary>
    public bool HasChannels { get; init; }

    /// <summary>Gets what a model without a form of its own is told in the system message, or null.</summary>
    public string? Instruction { get; init; }
}
