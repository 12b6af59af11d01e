using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads texts that are given as token ids.</summary>
internal static class TokenList
{
    public static int[] Read(JsonField tokens, LocalModel model) =>
        [.. tokens.Items().Select(token => token.Integer(0, model.Info.VocabularySize - 1) ?? throw token.Missing("a token id"))];
}
