using static LocalRunner.Cli.Output.EmbedDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>embed --json</c> prints.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Width">The elements of a vector.</param>
/// <param name="PromptTokens">The tokens read, all texts together.</param>
/// <param name="Embeddings">Each text with its vector, in order.</param>
internal sealed record EmbedDocument(string Model, int Width, int PromptTokens, IReadOnlyList<EmbeddedText> Embeddings)
{
    public static EmbedDocument Of(ModelInfo model, IReadOnlyList<string> texts, EmbeddingResult result) => new(
        model.Path, model.EmbeddingWidth, result.PromptTokens, [.. texts.Select((text, i) => new EmbeddedText(text, result.Vectors[i].ToArray()))]);

    internal sealed record EmbeddedText(string Text, float[] Vector);
}
