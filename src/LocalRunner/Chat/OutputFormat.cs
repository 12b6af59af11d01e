using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>What is to be found in a model's output.</summary>
/// <param name="Calls">How its family calls functions, or null.</param>
/// <param name="Reasoning">How it marks what it thinks, or null.</param>
/// <param name="Functions">The functions offered; without any, what looks like a call is text.</param>
internal sealed record OutputFormat(ToolCallFormat? Calls, ReasoningFormat? Reasoning, IReadOnlyList<ToolFunction> Functions)
{
    /// <summary>Gets whether the thoughts may be ended before the model ends them, which it may do later all the same.</summary>
    public bool CutsThoughts { get; init; }
}
