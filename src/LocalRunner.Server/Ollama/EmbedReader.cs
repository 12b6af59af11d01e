using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads the texts of <c>/api/embed</c>.</summary>
internal static class EmbedReader
{
    /// <summary>Returns the tokens of each text, cut to what the model reads at once unless the request forbids it.</summary>
    public static IReadOnlyList<ReadOnlyMemory<int>> Tokens(JsonField body, LocalModel model)
    {
        var input = body["input"];
        IReadOnlyList<JsonField> texts = input.Kind == JsonValueKind.String ? [input] : input.Items();
        var isCut = body["truncate"].Flag() ?? true;
        return [.. texts.Select(text => Tokens(text, model, isCut))];
    }

    private static ReadOnlyMemory<int> Tokens(JsonField text, LocalModel model, bool isCut)
    {
        var tokens = model.Tokenize(text.RequiredText(), parseSpecial: false);
        var longest = Math.Min(model.Info.TrainedContextLength, model.Settings.ContextLength);
        if (tokens.Length == 0)
            throw text.Refused($"'{text.Path}' has no tokens. Leave empty texts out.");
        if (!isCut || tokens.Length <= longest)
            return tokens;

        // The token that ends a text, where the model expects one, stays at its end.
        var plain = model.Tokenize(text.RequiredText(), addSpecial: false, parseSpecial: false);
        var end = tokens[^1] != plain[^1] ? 1 : 0;
        return (int[])[.. tokens[..(longest - end)], .. tokens[^end..]];
    }
}
