using System.Globalization;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Formats as Python's <c>str.format</c> does: <c>{}</c>, <c>{0}</c>, <c>{name.attribute[key]!r:&gt;8}</c>.</summary>
internal static class BraceFormat
{
    public static JinjaValue Format(Rendering rendering, JinjaText format, Arguments arguments)
    {
        var output = rendering.Rent();
        var text = format.String;
        var next = 0;
        for (var at = 0; at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
                brace = text.Length - at;
            output.Append(format, at, brace);
            at += brace;
            if (at == text.Length)
                break;
            if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                output.Append(text[at], format.HasInput);
                at += 2;
                continue;
            }

            if (text[at] == '}' || text.IndexOf('}', at) is not (>= 0 and var end))
                throw JinjaException.Messages("format: a brace stands alone");
            Write(rendering, text[(at + 1)..end], arguments, ref next, output);
            at = end + 1;
        }

        var formatted = output.ToText();
        rendering.Return(output);
        return JinjaValue.Of(formatted);
    }

    private static void Write(Rendering rendering, string field, Arguments arguments, ref int next, TextBuilder output)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? field : field[..colon];
        var form = colon < 0 ? "" : field[(colon + 1)..];
        var conversion = '\0';
        if (name.IndexOf('!', StringComparison.Ordinal) is >= 0 and var mark)
            (conversion, name) = (mark + 2 == name.Length ? name[mark + 1] : '?', name[..mark]);
        var value = Find(rendering, name, arguments, ref next);
        if (conversion is not ('\0' or 'r' or 's' or 'a'))
            throw JinjaException.Messages("format: behind ! only r, s and a may stand");
        if (conversion != '\0')
            value = JinjaValue.Of(conversion == 's' ? PythonText.Of(value, rendering.Budget) : Quoted(rendering, value));
        if (form.Length == 0)
            PythonText.Write(value, output);
        else if (value.IsString)
            Specification(form).WriteText(value.AsText, output);
        else if (value.IsNumber)
            Specification(form).WriteNumber(value, output);
        else
            throw JinjaException.Messages($"format: {value.Described} takes no form");
    }

    private static JinjaValue Find(Rendering rendering, string name, Arguments arguments, ref int next)
    {
        var end = name.AsSpan().IndexOfAny('.', '[');
        var first = end < 0 ? name : name[..end];
        JinjaValue value;
        if (first.Length == 0 || int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            var place = first.Length == 0 ? next++ : int.Parse(first, NumberStyles.None, CultureInfo.InvariantCulture);
            value = place < arguments.Positional.Length ? arguments.Positional[place] : throw JinjaException.Messages($"format: there is no argument {place}");
        }
        else
        {
            rendering.Budget.Step(arguments.Keywords.Length);
            value = arguments.Keyword(first) is { IsMissing: false } keyword ? keyword : throw JinjaException.Messages($"format: there is no argument '{first}'");
        }

        for (var at = end; at >= 0 && at < name.Length;)
        {
            var stop = name[at] == '[' ? name.IndexOf(']', at) : name.AsSpan(at + 1).IndexOfAny('.', '[') is >= 0 and var more ? at + 1 + more : name.Length;
            if (stop < 0)
                throw JinjaException.Messages("format: a bracket is not closed");
            var part = name[(at + 1)..stop];
            value = name[at] == '.' ? Access.Attribute(value, part)
                : Access.Item(rendering, value, int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? JinjaValue.Of(place) : JinjaValue.Of(part));
            at = name[at] == '[' ? stop + 1 : stop;
        }

        return value;
    }

    private static JinjaText Quoted(Rendering rendering, JinjaValue value)
    {
        var builder = rendering.Rent();
        PythonText.WriteRepr(value, builder, 0);
        var quoted = builder.ToText();
        rendering.Return(builder);
        return quoted;
    }

    private static FormatSpecification Specification(string form)
    {
        var at = 0;
        var specification = new FormatSpecification();
        if (form.Length > 1 && IsAlign(form[1]))
        {
            specification = specification with { Fill = form[0], Align = form[1] };
            at = 2;
        }
        else if (IsAlign(form[0]))
        {
            specification = specification with { Align = form[at++] };
        }

        if (Peek(form, at) is ('+' or '-' or ' ') and var sign)
        {
            specification = specification with { Sign = sign == '-' ? '\0' : sign };
            at++;
        }

        if (Peek(form, at) == '#')
        {
            specification = specification with { Alternate = true };
            at++;
        }

        if (Peek(form, at) == '0' && specification.Align == '\0')
            specification = specification with { Fill = '0', Align = '=' };
        specification = specification with { Width = Number(form, ref at) ?? 0 };
        if (Peek(form, at) is (',' or '_') and var group)
        {
            specification = specification with { Group = group };
            at++;
        }

        if (Peek(form, at) == '.')
        {
            at++;
            specification = specification with { Precision = Number(form, ref at) ?? throw JinjaException.Messages("format: the precision is missing") };
        }

        if (at < form.Length && "sdnxXobeEfFgG%".Contains(form[at], StringComparison.Ordinal))
            specification = specification with { Type = form[at++] };
        return at == form.Length ? specification : throw JinjaException.Messages($"format: '{form}' is no form");
    }

    private static bool IsAlign(char character) => character is '<' or '>' or '^' or '=';

    private static char Peek(string text, int at) => at < text.Length ? text[at] : '\0';

    private static int? Number(string text, ref int at)
    {
        var start = at;
        while (char.IsAsciiDigit(Peek(text, at)))
            at++;
        return at == start ? null
            : int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw JinjaException.Messages("format: a number is too large");
    }
}
