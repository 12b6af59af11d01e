using System.Text.Json;
using LocalRunner.Chat.Output;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>Makes JSON of an argument that a model wrote without quotes: the parameter's types decide what it is.</summary>
internal static class ArgumentValue
{
    public static string Json(string text, JsonTypes types)
    {
        if (types != JsonTypes.String && Parse(text.Trim()) is { } json && Fits(json, types))
            return json;
        return JsonStringWriter.Quote(text);
    }

    private static string? Parse(string text)
    {
        var scanner = new JsonScanner();
        for (var i = 0; i < text.Length; i++)
        {
            var step = scanner.Step(text[i]);
            if (step == JsonScanStep.Done && i == text.Length - 1)
                return scanner.Take();
            if (step != JsonScanStep.More)
                return null;
        }

        return text.Length > 0 && scanner.Finish() ? scanner.Take() : null;
    }

    private static bool Fits(string json, JsonTypes types)
    {
        using var document = JsonDocument.Parse(json, new() { MaxDepth = 200 });
        var type = ToolFunction.ValueType(document.RootElement);

        // A quoted text where strings are allowed among others was meant as what it says, quotes included or not.
        return (types & type) != JsonTypes.None || (types & JsonTypes.String) == JsonTypes.None;
    }
}
