using System.Globalization;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Writes values as Python's <c>str</c> and <c>repr</c> do.</summary>
internal static class PythonText
{
    /// <summary>The most digits that Python turns into a string.</summary>
    public const int MostDigits = 4300;

    /// <summary>Writes what <c>{{ value }}</c> prints.</summary>
    public static void Write(JinjaValue value, TextBuilder output)
    {
        if (value.IsString)
            output.Append(value.AsText);
        else
            WriteRepr(value, output, 0);
    }

    /// <summary>Gets the text of a value, itself if it is one.</summary>
    public static JinjaText Of(JinjaValue value, Budget budget)
    {
        if (value.IsString)
            return value.AsText;
        var text = Simple(value);
        if (text is not null)
            return new(text);
        var builder = new TextBuilder(budget);
        Write(value, builder);
        var result = builder.ToText();
        builder.Release();
        return result;
    }

    public static void WriteRepr(JinjaValue value, TextBuilder output, int depth)
    {
        if (Simple(value) is { } text)
        {
            output.Append(value.IsUndefined && depth > 0 ? "Undefined" : text);
            return;
        }

        output.Budget.Depth(++depth);
        switch (value.Kind)
        {
            case JinjaKind.String:
                WriteQuoted(value.AsText, output);
                break;
            case JinjaKind.List:
                WriteList(value.AsList, output, depth);
                break;
            case JinjaKind.Dict:
                output.Append('{');
                var first = true;
                foreach (var (key, item) in value.AsDict.Entries)
                {
                    if (!first)
                        output.Append(", ");
                    first = false;
                    WriteRepr(key, output, depth);
                    output.Append(": ");
                    WriteRepr(item, output, depth);
                }

                output.Append('}');
                break;
            default:
                output.Append($"<{value.TypeName}>");
                break;
        }
    }

    /// <summary>Writes a string in Python's quotes: single ones, unless it holds single and no double ones.</summary>
    public static void WriteQuoted(JinjaText text, TextBuilder output)
    {
        var span = text.Span;
        var quote = span.Contains('\'') && !span.Contains('"') ? '"' : '\'';
        output.Append(quote);
        var plain = 0;
        for (var i = 0; i < span.Length;)
        {
            var size = CodePoints.Size(text.String, i);
            var point = CodePoints.At(text.String, i);
            if (Escape(point, quote) is { } escape)
            {
                output.Append(text, plain, i - plain);
                output.Append(escape, text.HasInput);
                plain = i + size;
            }

            i += size;
        }

        output.Append(text, plain, span.Length - plain);
        output.Append(quote);
    }

    private static string? Simple(JinjaValue value) => value.Kind switch
    {
        JinjaKind.Missing or JinjaKind.Undefined => "",
        JinjaKind.None => "None",
        JinjaKind.Boolean => value.AsBoolean ? "True" : "False",
        JinjaKind.Integer => value.AsInteger.ToString(CultureInfo.InvariantCulture),
        JinjaKind.BigInteger => BigText(value),
        JinjaKind.Float => PythonFloat.Format(value.AsFloat),
        _ => null,
    };

    private static string BigText(JinjaValue value)
    {
        var text = value.AsBigInteger.ToString(CultureInfo.InvariantCulture);
        return text.Length <= MostDigits + 1 ? text : throw JinjaException.Messages($"a number of {text.Length} digits is too long to print");
    }

    private static void WriteList(JinjaList list, TextBuilder output, int depth)
    {
        switch (list.Shape)
        {
            case ListShape.Iterator:
                output.Append("<generator>");
                return;
            case ListShape.Range:
                WriteRange(list, output);
                return;
            case ListShape.Keys or ListShape.Values or ListShape.Items:
                output.Append(list.TypeName);
                output.Append("([");
                break;
            default:
                output.Append(list.IsTuple ? '(' : '[');
                break;
        }

        var first = true;
        foreach (var item in list.Items)
        {
            if (!first)
                output.Append(", ");
            first = false;
            WriteRepr(item, output, depth);
        }

        if (list.IsTuple && list.Count == 1)
            output.Append(',');
        output.Append(list.Shape switch { ListShape.List => "]", ListShape.Tuple or ListShape.Group => ")", _ => "])" });
    }

    private static void WriteRange(JinjaList list, TextBuilder output)
    {
        var first = list.Count > 0 ? list[0].AsInteger : 0;
        var step = list.Count > 1 ? list[1].AsInteger - first : 1;
        var end = list.Count > 0 ? list[list.Count - 1].AsInteger + step : 0;
        output.Append(step == 1 ? $"range({first}, {end})" : $"range({first}, {end}, {step})");
    }

    private static string? Escape(int point, char quote)
    {
        switch (point)
        {
            case '\\':
                return @"\\";
            case '\n':
                return @"\n";
            case '\r':
                return @"\r";
            case '\t':
                return @"\t";
            case '\'' or '"':
                return point == quote ? $"\\{quote}" : null;
            case >= ' ' and < 0x7f:
                return null;
        }

        var category = point is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate : CharUnicodeInfo.GetUnicodeCategory(point);
        var isPrintable = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
        return isPrintable ? null : point switch
        {
            <= 0xFF => $"\\x{point:x2}",
            <= 0xFFFF => $"\\u{point:x4}",
            _ => $"\\U{point:x8}",
        };
    }
}
