using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists <c>tojson</c>, as transformers defines it, and <c>from_json</c>.</summary>
internal static class JsonFilters
{
    private static readonly string[] s_parameters = ["ensure_ascii", "indent", "separators", "sort_keys"];

    public static IEnumerable<Operation> All { get; } =
    [
        new("tojson", static (rendering, value, arguments) =>
        {
            var before = rendering.Redirect();
            WriteJson(rendering, value, arguments);
            return JinjaValue.Of(rendering.Restore(before));
        }),
        new("from_json", "", FromJson),
    ];

    /// <summary>Writes a value as JSON to the output.</summary>
    public static void WriteJson(Rendering rendering, JinjaValue value, Arguments arguments)
    {
        if (arguments.IsEmpty)
        {
            JsonText.Default.Write(value, rendering.Output);
            return;
        }

        var bound = new JinjaValue[s_parameters.Length];
        arguments.Bind(s_parameters, bound, "tojson");
        var (comma, colon) = Separators(bound[2]);
        new JsonText
        {
            EnsureAscii = bound[0].IsTrue,
            Indent = Indentation(rendering, bound[1]),
            Comma = comma,
            Colon = colon,
            SortKeys = bound[3].IsTrue,
        }.Write(value, rendering.Output);
    }

    private static JinjaText? Indentation(Rendering rendering, JinjaValue indent) =>
        indent.IsMissing || indent.IsNone ? null
        : indent.IsString ? indent.AsText
        : Arithmetic.Multiply(rendering, JinjaValue.Of(" "), JinjaValue.Of(TextMethods.Integer(indent))).AsText;

    private static (JinjaText? Comma, JinjaText? Colon) Separators(JinjaValue separators)
    {
        if (separators.IsMissing || separators.IsNone)
            return (null, null);
        return separators.Kind == JinjaKind.List && separators.AsList.Count == 2
            ? (TextMethods.Text(separators.AsList[0]), TextMethods.Text(separators.AsList[1]))
            : throw JinjaException.Messages("tojson: separators are two strings, for entries and for keys");
    }

    private static JinjaValue FromJson(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var text = TextMethods.Text(value);
        rendering.Budget.Characters(text.Length);
        rendering.Budget.Items(text.Span.Count(',') + text.Span.Count(':'));
        try
        {
            return JsonValues.Read(text.String, text.HasInput);
        }
        catch (JsonException exception)
        {
            throw JinjaException.Messages($"from_json: the text is no JSON: {exception.Message}");
        }
    }
}
