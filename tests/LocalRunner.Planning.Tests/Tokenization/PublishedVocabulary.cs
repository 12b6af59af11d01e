using System.Text.Json;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Tokenization;

/// <summary>A vocabulary as it is published, a tokenizer.json, written as llama.cpp's converter writes it into a header.</summary>
internal sealed class PublishedVocabulary
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    private readonly string[] _tokens;
    private readonly int[] _types;
    private readonly string[] _merges;
    private readonly string _kind;
    private readonly string? _pre;

    private PublishedVocabulary(JsonElement json, string kind, string? pre)
    {
        (_kind, _pre) = (kind, pre);
        var model = json.GetProperty("model");
        var vocabulary = model.GetProperty("vocab").EnumerateObject().Select(pair => (Text: pair.Name, Id: pair.Value.GetInt32())).ToList();
        var added = json.GetProperty("added_tokens").EnumerateArray().ToList();
        var size = vocabulary.Select(pair => pair.Id).Concat(added.Select(token => token.GetProperty("id").GetInt32())).Max() + 1;
        _tokens = [.. Enumerable.Range(0, size).Select(id => $"[PAD{id}]")];
        _types = [.. Enumerable.Repeat(Unused, size)];
        foreach (var (text, id) in vocabulary)
            (_tokens[id], _types[id]) = (text, kind != "gpt2" && text is ['<', '0', 'x', _, _, '>'] ? Byte : Normal);
        foreach (var token in added)
        {
            var (id, text, special) = (token.GetProperty("id").GetInt32(), token.GetProperty("content").GetString()!, token.GetProperty("special").GetBoolean());
            _tokens[id] = special || kind == "gpt2" ? text : text.Replace('▁', ' ');
            _types[id] = special ? text == "<unk>" ? Unknown : Control : UserDefined;
        }

        SpecialTokens = [.. Enumerable.Range(0, size).Where(id => _types[id] is Control or UserDefined or Unknown).Select(id => _tokens[id])];
        _merges = [.. model.GetProperty("merges").EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.Array ? $"{merge[0].GetString()} {merge[1].GetString()}" : merge.GetString()!)];
    }

    public IReadOnlyList<string> SpecialTokens { get; }

    public int Size => _tokens.Length;

    /// <param name="path">The tokenizer.json.</param>
    /// <param name="kind">What tokenizer.ggml.model is to be.</param>
    /// <param name="pre">What tokenizer.ggml.pre is to be; null where the kind has none.</param>
    public static PublishedVocabulary Read(string path, string kind, string? pre)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return new(json.RootElement, kind, pre);
    }

    public void Describe(GgufWriter writer)
    {
        writer.Add("tokenizer.ggml.model", GgufValue.Of(_kind));
        if (_pre is not null)
            writer.Add("tokenizer.ggml.pre", GgufValue.Of(_pre));
        writer.Add("tokenizer.ggml.tokens", GgufValue.Of(GgufArray.Of(_tokens)));
        writer.Add("tokenizer.ggml.token_type", GgufValue.Of(GgufArray.Of<int>(_types)));
        if (_kind == "llama")
            writer.Add("tokenizer.ggml.scores", GgufValue.Of(GgufArray.Of<float>(Scores())));
        else
            writer.Add("tokenizer.ggml.merges", GgufValue.Of(GgufArray.Of(_merges)));
        writer.Add("tokenizer.ggml.bos_token_id", GgufValue.Of((uint)BeginToken()));
        writer.Add("tokenizer.ggml.eos_token_id", GgufValue.Of((uint)BeginToken()));
    }

    private int BeginToken() => Math.Max(0, Array.FindIndex(_tokens, text => text is "<s>" or "<bos>" or "<|begin_of_text|>" or "<|endoftext|>" or "<｜begin▁of▁sentence｜>"));

    /// <summary>SentencePiece scores the pieces that it makes by the order in which it makes them.</summary>
    private float[] Scores()
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (place, merge) in _merges.Index())
            places.TryAdd(merge.Remove(merge.IndexOf(' ', 1), 1), place);
        return [.. _tokens.Index().Select(token => _types[token.Index] != Normal ? 0f : -(float)places.GetValueOrDefault(token.Item, _merges.Length + token.Index))];
    }
}
