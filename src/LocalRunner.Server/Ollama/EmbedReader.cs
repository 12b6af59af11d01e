using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads the texts of <c>/api/embed</c>, cut to what the model reads at once unless the request forbids it.</summary>
internal static class EmbedReader
{
    public static IReadOnlyList<string> Texts(JsonField body, LocalModel model)
    {
        var input = body["input"];
        IReadOnlyList<string> texts = input.Kind == JsonValueKind.String ? [input.RequiredText()] : [.. input.Items().Select(text => text.RequiredText())];
        return body["truncate"].Flag() == false ? texts : [.. texts.Select(text => Cut(text, model))];
    }

    private static string Cut(string text, LocalModel model)
    {
        var longest = Math.Min(model.Info.TrainedContextLength, model.Settings.ContextLength);

        // What is joined and split again can have more tokens than it was cut to.
        while (model.Tokenize(text, parseSpecial: false).Length - longest is > 0 and var excess)
        {
            var tokens = model.Tokenize(text, addSpecial: false, parseSpecial: false);
            text = model.Detokenize(tokens.AsSpan(0, Math.Max(0, tokens.Length - excess))).TrimEnd('\uFFFD');
        }

        return text;
    }
}
