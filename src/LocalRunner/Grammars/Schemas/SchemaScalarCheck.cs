using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The keywords of strings and numbers, for the validator.</summary>
internal static class SchemaScalarCheck
{
    public static bool Text(JsonSchemaRun run, SchemaPart part, string text, string at)
    {
        var length = text.EnumerateRunes().Count();
        var holds = true;
        if (part.Count("minLength") > length)
            holds = run.Fail(part, "minLength", at);
        if (part.Count("maxLength") < length)
            holds = run.Fail(part, "maxLength", at);
        if (part.String("pattern") is { } pattern && run.Patterns(pattern)?.IsMatch(text) == false)
            holds = run.Fail(part, "pattern", at);
        if (part.String("format") is { } format && !FormatCheck.IsValid(format, text))
            holds = run.Fail(part, "format", at);
        return holds;
    }

    public static bool Number(JsonSchemaRun run, SchemaPart part, JsonElement value, string at)
    {
        var holds = true;
        if (Compare(part, "minimum", value) is { } least && (least < 0 || (least == 0 && part.IsTrue("exclusiveMinimum"))))
            holds = run.Fail(part, "minimum", at);
        if (Compare(part, "exclusiveMinimum", value) <= 0)
            holds = run.Fail(part, "exclusiveMinimum", at);
        if (Compare(part, "maximum", value) is { } most && (most > 0 || (most == 0 && part.IsTrue("exclusiveMaximum"))))
            holds = run.Fail(part, "maximum", at);
        if (Compare(part, "exclusiveMaximum", value) >= 0)
            holds = run.Fail(part, "exclusiveMaximum", at);
        if (part.Get("multipleOf") is { ValueKind: JsonValueKind.Number } step && !IsMultiple(value, step))
            holds = run.Fail(part, "multipleOf", at);
        if (part.String("format") == "int32" && !value.TryGetInt32(out _) && value.GetDouble() is < int.MinValue or > int.MaxValue)
            holds = run.Fail(part, "format", at);
        return holds;
    }

    private static int? Compare(SchemaPart part, string keyword, JsonElement value)
    {
        if (part.Get(keyword) is not { ValueKind: JsonValueKind.Number } bound)
            return null;
        return value.TryGetDecimal(out var left) && bound.TryGetDecimal(out var right)
            ? left.CompareTo(right)
            : value.GetDouble().CompareTo(bound.GetDouble());
    }

    private static bool IsMultiple(JsonElement value, JsonElement step)
    {
        if (!step.TryGetDecimal(out var unit) || unit <= 0 || !value.TryGetDecimal(out var number))
            return true;
        return decimal.Remainder(number, unit) == 0;
    }
}
