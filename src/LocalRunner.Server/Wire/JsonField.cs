using System.Text.Json;

namespace LocalRunner.Server.Wire;

/// <summary>
/// A place in a request, with the value there if there is one. What is unknown is passed over; a value of the wrong type is refused
/// with its place, and null counts as left out.
/// </summary>
internal readonly struct JsonField
{
    private readonly JsonElement _value;

    private JsonField(JsonElement value, string path) => (_value, Path) = (value, path);

    /// <summary>Gets the place, such as messages[2].content; empty for the whole request.</summary>
    public string Path { get; }

    /// <summary>Gets whether there is a value.</summary>
    public bool Exists => _value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public JsonValueKind Kind => _value.ValueKind;

    /// <summary>Gets the value as it is; it lives as long as its document.</summary>
    public JsonElement Element => _value;

    /// <summary>Gets a member of an object; one without a value where there is no object.</summary>
    public JsonField this[string name] => new(
        _value.ValueKind == JsonValueKind.Object && _value.TryGetProperty(name, out var member) ? member : default, Path.Length == 0 ? name : $"{Path}.{name}");

    public static JsonField Of(JsonElement root) => new(root, "");

    public static JsonField Of(JsonDocument document) => new(document.RootElement, "");

    public string? Text() => !Exists ? null : Kind == JsonValueKind.String ? _value.GetString() : throw Wrong("a string");

    public string RequiredText() => Text() ?? throw Missing("a string");

    public bool? Flag() => !Exists ? null : Kind is JsonValueKind.True or JsonValueKind.False ? _value.GetBoolean() : throw Wrong("true or false");

    public float? Number(float least, float most)
    {
        if (!Exists)
            return null;
        if (Kind != JsonValueKind.Number || !_value.TryGetDouble(out var number))
            throw Wrong("a number");
        return number >= least && number <= most ? (float)number : throw Wrong($"a number from {least} to {most}");
    }

    public long? Integer(long least, long most)
    {
        if (!Exists)
            return null;
        if (Kind != JsonValueKind.Number || !TryInteger(out var number))
            throw Wrong("a whole number");
        return number >= least && number <= most ? number : throw Wrong($"a whole number from {least} to {most}");
    }

    public int? Integer(int least, int most) => (int?)Integer((long)least, most);

    /// <summary>Gets an object; one without a value where there is none.</summary>
    public JsonField Object() => !Exists || Kind == JsonValueKind.Object ? this : throw Wrong("an object");

    /// <summary>Gets the elements of an array; none where there is no value.</summary>
    public IReadOnlyList<JsonField> Items()
    {
        if (!Exists)
            return [];
        if (Kind != JsonValueKind.Array)
            throw Wrong("an array");
        var items = new List<JsonField>(_value.GetArrayLength());
        foreach (var item in _value.EnumerateArray())
            items.Add(new(item, $"{Path}[{items.Count}]"));
        return items;
    }

    /// <summary>Gets the members of an object with their names; none where there is no value.</summary>
    public IReadOnlyList<(string Name, JsonField Value)> Members()
    {
        var members = new List<(string, JsonField)>();
        if (Object().Exists)
        {
            foreach (var member in _value.EnumerateObject())
                members.Add((member.Name, new(member.Value, Path.Length == 0 ? member.Name : $"{Path}.{member.Name}")));
        }

        return members;
    }

    /// <summary>Makes the error of a value of another type or range than expected.</summary>
    public ApiException Wrong(string expected) =>
        Exists ? new(ApiError.Invalid($"'{Path}' is {Described()}; {expected} is expected.", Path, "invalid_type")) : Missing(expected);

    /// <summary>Makes the error of a value that can't be taken, for a reason of its own.</summary>
    public ApiException Refused(string message, string code = "invalid_value") => new(ApiError.Invalid(message, Path, code));

    public ApiException Missing(string expected) => new(ApiError.Invalid($"'{Path}' is missing; {expected} is expected.", Path, "missing_value"));

    private bool TryInteger(out long number)
    {
        if (_value.TryGetInt64(out number))
            return true;

        // Some clients write 5.0.
        if (!_value.TryGetDouble(out var fraction) || fraction != Math.Floor(fraction) || Math.Abs(fraction) > 1L << 53)
            return false;
        number = (long)fraction;
        return true;
    }

    private string Described() => Kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => _value.GetRawText() is { Length: <= 40 } number ? number : "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };
}
