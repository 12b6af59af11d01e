using System.Globalization;
using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Small models of architectures with the keys and tensors that the engine asks for, as recorded-models.txt lists them.</summary>
internal static class RecordedModels
{
    private const int Width = 128;

    private static readonly string[] s_into = ["ffn_up", "ffn_gate", "vis_up", "vis_gate", "channel_mix_key"];
    private static readonly string[] s_from = ["ffn_down", "ffn_sub_norm", "vis_down", "channel_mix_value"];

    private static readonly Dictionary<string, string[]> s_records = Read().ToDictionary(record => record[0].Split(' ')[0], StringComparer.Ordinal);

    public static IEnumerable<string> Names => s_records.Keys;

    /// <summary>Describes a model.</summary>
    /// <param name="name">The architecture.</param>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="scale">By what the inner widths of feed-forward blocks are multiplied.</param>
    public static SmallModel Of(string name, int vocabulary = SmallModel.Vocabulary, int scale = 1)
    {
        var record = s_records[name];
        var first = record[0].Split(' ');
        var layers = Number(first[1]);
        vocabulary = Math.Max(vocabulary, first.Length > 2 ? Number(first[2]) : 0);
        var model = new SmallModel(name, layers, Width, 4096, vocabulary).Key("tokenizer.ggml.token_type_count", 2);
        var hasBoth = record[2].Contains("ffn_norm_exps", StringComparison.Ordinal);
        foreach (var pair in record[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, text) = Parts(pair, '=');
            var value = ValueOf(text);
            if (key.EndsWith("feed_forward_length", StringComparison.Ordinal) && int.TryParse(text, CultureInfo.InvariantCulture, out var width))
                value = GgufValue.Of((uint)(width * scale));
            model.Key(key, value);
        }

        foreach (var tensor in record[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (path, lengths) = Parts(tensor, ':');
            long[] shape = [.. lengths.Split('x').Select(length => length == "V" ? vocabulary : long.Parse(length, CultureInfo.InvariantCulture))];
            var (which, rest) = char.IsAsciiDigit(path[0]) || path[0] == '*' ? Parts(path, '.') : ("", path);
            // Beside experts, Arctic's dense block is as wide as the layers.
            if (!hasBoth || rest.Contains("_exps", StringComparison.Ordinal))
                Scale(rest, shape, scale);
            if (which.Length == 0)
                model.Add(rest, shape);
            else
                model.EachLayer((prefix, layer) => _ = which == "*" || which.Split(',').Select(Number).Contains(layer) ? model.Add(prefix + rest, shape) : model);
        }

        return model;
    }

    private static (string Before, string Behind) Parts(string text, char mark) =>
        (text[..text.IndexOf(mark, StringComparison.Ordinal)], text[(text.IndexOf(mark, StringComparison.Ordinal) + 1)..]);

    /// <summary>Scales the inner width of a feed-forward block: the rows of what leads into it, and the length of what leads out.</summary>
    private static void Scale(string name, long[] shape, int scale)
    {
        if (name.StartsWith("ffn_down.bias", StringComparison.Ordinal) || name.StartsWith("ffn_gate_inp", StringComparison.Ordinal))
            return;
        var isInner = s_into.Any(start => name.StartsWith(start, StringComparison.Ordinal));
        if (isInner || s_from.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
            shape[isInner && shape.Length > 1 ? 1 : 0] *= scale;
    }

    private static GgufValue ValueOf(string text) => text switch
    {
        "true" or "false" => GgufValue.Of(text == "true"),
        _ when text.Contains(',', StringComparison.Ordinal) => GgufValue.Of(GgufArray.Of<int>([.. text.Split(',').Select(Number)])),
        [.. var number, 'f'] => GgufValue.Of(float.Parse(number, CultureInfo.InvariantCulture)),
        _ when char.IsAsciiLetter(text[0]) => GgufValue.Of(text),
        _ => GgufValue.Of((uint)Number(text)),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Read()
    {
        using var stream = typeof(RecordedModels).Assembly.GetManifestResourceStream("recorded-models.txt").ShouldNotBeNull();
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Chunk(3)];
    }
}
