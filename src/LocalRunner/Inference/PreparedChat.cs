using System.Text.Json;
using LocalRunner.Chat;

namespace LocalRunner.Inference;

/// <summary>A conversation made ready to be answered.</summary>
/// <param name="Prompt">The tokens of the rendered prompt.</param>
/// <param name="Text">The rendered prompt.</param>
/// <param name="Format">What is to be found in the answer.</param>
/// <param name="Options">The options, with the grammar that the answer follows.</param>
/// <param name="Mode">Which control tokens show, and what watches the answer.</param>
/// <param name="Warnings">What the grammar can't hold the answer to.</param>
/// <param name="Checked">The JSON schema that the whole answer is checked by, because the grammar can't express all of it; null for none.</param>
internal sealed record PreparedChat(
    int[] Prompt, string Text, OutputFormat Format, GenerationOptions Options, ChatMode Mode, IReadOnlyList<string> Warnings, JsonElement? Checked)
{
    /// <summary>Gets the squares of its images, in order.</summary>
    public IReadOnlyList<PromptSquare> Squares { get; init; } = [];
}
