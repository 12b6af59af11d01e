using System.Text;
using LocalRunner.Cli.Counting;
using static LocalRunner.Cli.Output.TokensDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>tokens --json</c> prints.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="CountedBy"><c>header</c>, or <c>engine</c> where the tokenizer is none that is known.</param>
/// <param name="EngineReason">Why the engine counted.</param>
/// <param name="Tokens">The tokens of all texts.</param>
/// <param name="Texts">Each text.</param>
internal sealed record TokensDocument(string Model, string CountedBy, string? EngineReason, long Tokens, IReadOnlyList<TokenisedText> Texts)
{
    public static TokensDocument Of(string model, TokenSource source, IReadOnlyList<CountedText> texts, bool withIds) => new(
        model,
        source.EngineReason is null ? "header" : "engine",
        source.EngineReason,
        texts.Sum(text => (long)text.Ids.Length),
        [.. texts.Select(text => new TokenisedText(text.Name, text.Ids.Length, text.Characters, text.Bytes, withIds ? Details(source, text.Ids) : null))]);

    private static List<ListedToken> Details(TokenSource source, int[] ids) => [.. ids.Select(id => Detail(source, id))];

    private static ListedToken Detail(TokenSource source, int id)
    {
        var bytes = source.PieceOf(id);
        return new(id, Encoding.UTF8.GetString(bytes), Convert.ToHexStringLower(bytes));
    }

    internal sealed record TokenisedText(string? File, int Tokens, int Characters, int Bytes, IReadOnlyList<ListedToken>? Ids);

    internal sealed record ListedToken(int Id, string Text, string Hex);
}
