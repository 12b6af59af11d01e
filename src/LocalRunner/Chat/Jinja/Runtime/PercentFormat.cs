using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Formats as Python's <c>%</c> does behind a string.</summary>
internal static class PercentFormat
{
    public static JinjaValue Format(Rendering rendering, JinjaText format, JinjaValue values)
    {
        var output = rendering.Rent();
        var source = new Values(values);
        var text = format.String;
        var plain = 0;
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at))
        {
            output.Append(format, plain, at - plain);
            at++;
            Convert(rendering, text, ref at, source, output, format.HasInput);
            plain = at;
        }

        output.Append(format, plain, text.Length - plain);
        source.RequireAllUsed();
        var formatted = output.ToText();
        rendering.Return(output);
        return JinjaValue.Of(formatted);
    }

    private static void Convert(Rendering rendering, string text, ref int at, Values source, TextBuilder output, bool isInput)
    {
        JinjaValue? named = null;
        if (Peek(text, at) == '(')
        {
            var end = text.IndexOf(')', at);
            if (end < 0)
                throw JinjaException.Messages("the closing bracket of a key behind % is missing");
            named = source.Get(rendering, text[(at + 1)..end]);
            at = end + 1;
        }

        var specification = new FormatSpecification { Align = '>' };
        for (; Peek(text, at) is '-' or '+' or ' ' or '#' or '0'; at++)
        {
            specification = text[at] switch
            {
                '-' => specification with { Align = '<', Fill = '\0' },
                '+' => specification with { Sign = '+' },
                ' ' => specification.Sign == '+' ? specification : specification with { Sign = ' ' },
                '#' => specification with { Alternate = true },
                _ => specification.Align == '<' ? specification : specification with { Align = '=', Fill = '0' },
            };
        }

        specification = specification with { Width = Number(text, ref at, source) ?? 0 };
        if (specification.Width < 0)
            specification = specification with { Width = -specification.Width, Align = '<', Fill = '\0' };
        if (Peek(text, at) == '.')
        {
            at++;
            specification = specification with { Precision = Math.Max(0, Number(text, ref at, source) ?? 0) };
        }

        while (Peek(text, at) is 'h' or 'l' or 'L')
            at++;
        var type = Peek(text, at++);
        if (type == '%')
            output.Append('%', isInput);
        else
            Write(rendering, type, specification, named ?? source.Next(), output);
    }

    private static void Write(Rendering rendering, char type, FormatSpecification specification, JinjaValue value, TextBuilder output)
    {
        switch (type)
        {
            case 's':
                specification.WriteText(PythonText.Of(value, rendering.Budget), output);
                break;
            case 'r' or 'a':
                var quoted = rendering.Rent();
                PythonText.WriteRepr(value, quoted, 0);
                specification.WriteText(quoted.ToText(), output);
                rendering.Return(quoted);
                break;
            case 'c':
                specification.WriteText(value.IsString && CodePoints.Count(value.AsString) == 1 ? value.AsText
                    : value.IsInteger && value.AsBigInteger >= 0 && value.AsBigInteger <= 0x10FFFF && value.AsInteger is < 0xD800 or > 0xDFFF ? new(char.ConvertFromUtf32((int)value.AsInteger))
                    : throw JinjaException.Messages("%c needs one character or its number"), output);
                break;
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                if (!value.IsNumber || (type is 'x' or 'X' or 'o' && !value.IsInteger))
                    throw JinjaException.Messages($"%{type} needs a number, not {value.Described}");
                var whole = value.IsInteger ? value.AsBigInteger
                    : double.IsFinite(value.AsFloat) ? new System.Numerics.BigInteger(value.AsFloat) : throw JinjaException.Messages($"%{type} needs a finite number");
                if (specification.Precision is { } digits)
                    specification = Digits(specification, whole, digits);
                (specification with { Type = type is 'i' or 'u' ? 'd' : type, Precision = null }).WriteNumber(JinjaValue.Of(whole), output);
                break;
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                if (!value.IsNumber)
                    throw JinjaException.Messages($"%{type} needs a number, not {value.Described}");
                (specification with { Type = type }).WriteNumber(JinjaValue.Of(Arithmetic.Real(value)), output);
                break;
            default:
                throw JinjaException.Messages(type == '\0' ? "the string ends behind a %" : $"%{type} is no form");
        }
    }

    // The precision of a whole number is its least digits.
    private static FormatSpecification Digits(FormatSpecification specification, System.Numerics.BigInteger value, int digits) =>
        specification.Width <= digits ? specification with { Align = '=', Fill = '0', Width = digits + (value.Sign < 0 || specification.Sign != '\0' ? 1 : 0) } : specification;

    private static char Peek(string text, int at) => at < text.Length ? text[at] : '\0';

    private static int? Number(string text, ref int at, Values source)
    {
        if (Peek(text, at) == '*')
        {
            at++;
            return TextMethods.Integer(source.Next());
        }

        var start = at;
        while (char.IsAsciiDigit(Peek(text, at)))
            at++;
        return at == start ? null
            : int.TryParse(text.AsSpan(start, at - start), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
            : throw JinjaException.Messages("the width of a form is too large");
    }

    /// <summary>Gives the values behind % one after the other, or by key.</summary>
    private sealed class Values(JinjaValue values)
    {
        private int _next;
        private bool _named;

        private bool IsTuple => values.Kind == JinjaKind.List && values.AsList.IsTuple;

        public JinjaValue Next()
        {
            var count = IsTuple ? values.AsList.Count : 1;
            if (_next >= count)
                throw JinjaException.Messages("there are fewer values than forms behind %");
            return IsTuple ? values.AsList[_next++] : Only();
        }

        public JinjaValue Get(Rendering rendering, string key)
        {
            _named = true;
            return values.Kind != JinjaKind.Dict ? throw JinjaException.Messages("a form with a key needs a dict behind %")
                : Access.Item(rendering, values, JinjaValue.Of(key)) is { IsUndefined: false } value ? value
                : throw JinjaException.Messages($"the dict behind % has no '{key}'");
        }

        public void RequireAllUsed()
        {
            var isMapping = values.Kind is JinjaKind.Dict or JinjaKind.Undefined || (values.Kind == JinjaKind.List && !IsTuple);
            if (!_named && !isMapping && _next < (IsTuple ? values.AsList.Count : 1))
                throw JinjaException.Messages("there are more values than forms behind %");
        }

        private JinjaValue Only()
        {
            _next = 1;
            return values;
        }
    }
}
