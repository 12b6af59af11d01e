using System.Text.Json;

namespace LocalRunner.Devices;

/// <summary>The members of one JSON object, read strictly: a wrong type, a value out of range or an unknown name is an error that says where.</summary>
internal sealed class JsonMembers
{
    private readonly string _where;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    public JsonMembers(JsonElement element, string where, IReadOnlyList<string> known)
    {
        _where = where;
        if (element.ValueKind != JsonValueKind.Object)
            throw Require.Invalid($"{where} is {Kind(element)}, where an object with {string.Join(", ", known)} belongs.");
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw Require.Invalid($"{where} has a member '{Short(member.Name)}'; known: {string.Join(", ", known)}.");
            if (!_members.TryAdd(member.Name, member.Value))
                throw Require.Invalid($"{where} has '{member.Name}' twice.");
        }
    }

    public static string TextOf(JsonElement element, string where) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= 200
            ? text
            : throw Require.Invalid($"{where} is {Kind(element)}, where a text of 1 to 200 letters belongs.");

    public LocalRunnerException Missing(string name) => Require.Invalid($"{_where} has no '{name}'.");

    public string? Text(string name) => Get(name) is { } element ? TextOf(element, Where(name)) : null;

    public bool? Flag(string name) => Get(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Require.Invalid($"{Where(name)} is {Kind(other)}, where true or false belongs."),
    };

    /// <summary>Reads a whole number, or a text with a unit.</summary>
    public long? Size(string name, long least, long most)
    {
        if (Get(name) is not { } element)
            return null;
        ByteSize size = 0;
        var readable = element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDouble(out var number) && Math.Abs(number) < long.MaxValue && ByteSize.TryParse(element.GetRawText(), out size),
            JsonValueKind.String => ByteSize.TryParse(name == "bandwidth" ? WithoutSecond(element.GetString()!) : element.GetString(), out size),
            _ => false,
        };
        if (!readable)
            throw Require.Invalid($"{Where(name)} is {Kind(element)}, where a number or a text such as \"64GiB\" belongs.");
        Require.InRange(size.Bytes, least, most, Where(name), "");
        return size.Bytes;
    }

    public IEnumerable<(JsonElement Element, string Where)> Elements(string name, int most)
    {
        if (Get(name) is not { } element)
            return [];
        if (element.ValueKind != JsonValueKind.Array)
            throw Require.Invalid($"{Where(name)} is {Kind(element)}, where a list belongs.");
        Require.InRange(element.GetArrayLength(), 0, most, $"The length of {Where(name)}", "");
        return element.EnumerateArray().Select((item, i) => (item, $"{Where(name)}[{i}]"));
    }

    /// <summary>Bandwidths may be written as 400GB/s.</summary>
    private static string WithoutSecond(string text) => text.TrimEnd().EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text.TrimEnd()[..^2] : text;

    private JsonElement? Get(string name) => _members.TryGetValue(name, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;

    private string Where(string name) => $"{_where}: {name}";

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => Short(element.GetRawText()),
    };

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
