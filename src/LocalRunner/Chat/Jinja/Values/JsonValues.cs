using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Reads JSON as Python does: 5 and 5.0 stay different, keys keep their order, big whole numbers their digits.</summary>
internal static class JsonValues
{
    private const int Depth = 100;

    /// <summary>Reads a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="isInput">Whether its strings count as the request's, so that special tokens in them are only characters.</param>
    /// <exception cref="JsonException">The text is no JSON, or holds half of a surrogate pair.</exception>
    public static JinjaValue Read(ReadOnlySpan<byte> json, bool isInput)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Depth });
        reader.Read();
        var value = Read(ref reader, isInput);
        if (reader.Read())
            throw new JsonException("Another value follows the first.");
        return value;
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, bool)"/>
    public static JinjaValue Read(string json, bool isInput) => Read(Encoding.UTF8.GetBytes(json), isInput);

    /// <summary>Takes over a value that was read before.</summary>
    public static JinjaValue Of(JsonElement element, bool isInput) => Read(JsonMarshal.GetRawUtf8Value(element), isInput);

    /// <summary>Takes over variables of a template, which count as its own.</summary>
    /// <exception cref="LocalRunnerException">A value holds half of a surrogate pair, or is nested too deep.</exception>
    public static IReadOnlyDictionary<string, JinjaValue> OfAll(IReadOnlyDictionary<string, JsonElement>? values)
    {
        var all = new Dictionary<string, JinjaValue>();
        foreach (var (name, value) in values ?? new Dictionary<string, JsonElement>())
        {
            try
            {
                all[name] = Of(value, isInput: false);
            }
            catch (JsonException exception)
            {
                throw Require.Invalid($"The template's variable '{name}' can't be read: {exception.Message}");
            }
        }

        return all;
    }

    private static JinjaValue Read(ref Utf8JsonReader reader, bool isInput)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return JinjaValue.True;
            case JsonTokenType.False:
                return JinjaValue.False;
            case JsonTokenType.Null:
                return JinjaValue.None;
            case JsonTokenType.Number:
                return Number(Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.String:
                return Text(ref reader, isInput);
            case JsonTokenType.StartArray:
                var items = new List<JinjaValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader, isInput));
                return JinjaValue.Of(new JinjaList([.. items]));
            case JsonTokenType.StartObject:
                var entries = new List<KeyValuePair<JinjaValue, JinjaValue>>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = Text(ref reader, isInput);
                    reader.Read();
                    entries.Add(new(key, Read(ref reader, isInput)));
                }

                return JinjaValue.Of(new JinjaDict(CollectionsMarshal.AsSpan(entries)));
            default:
                throw new JsonException($"A value is expected in place of {reader.TokenType}.");
        }
    }

    private static JinjaValue Number(string digits) =>
        digits.AsSpan().ContainsAny('.', 'e', 'E') ? JinjaValue.Of(double.Parse(digits, CultureInfo.InvariantCulture))
        : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? JinjaValue.Of(small)
        : digits.Length <= PythonText.MostDigits ? JinjaValue.Of(BigInteger.Parse(digits, CultureInfo.InvariantCulture))
        : throw new JsonException($"A number has {digits.Length} digits; {PythonText.MostDigits} are allowed.");

    private static JinjaValue Text(ref Utf8JsonReader reader, bool isInput)
    {
        try
        {
            var text = reader.GetString()!;
            return isInput ? JinjaValue.OfInput(text) : JinjaValue.Of(text);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A string holds half of a surrogate pair, which is no character.", exception);
        }
    }
}
