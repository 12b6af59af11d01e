using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Fills texts up to a width in code points.</summary>
internal static class Padding
{
    public static JinjaValue Center(Rendering rendering, JinjaText text, JinjaValue width, JinjaValue fill)
    {
        var missing = Missing(rendering, text, width);

        // Python puts the odd one in front only where the width is odd too.
        var before = (missing / 2) + (missing & TextMethods.Integer(width) & 1);
        return missing == 0 ? JinjaValue.Of(text) : Fill(rendering, text, before, missing - before, fill);
    }

    public static JinjaValue Pad(Rendering rendering, JinjaText text, JinjaValue width, JinjaValue fill, bool atStart)
    {
        var missing = Missing(rendering, text, width);
        return Fill(rendering, text, atStart ? missing : 0, atStart ? 0 : missing, fill);
    }

    /// <summary>Fills with zeros behind the sign.</summary>
    public static JinjaValue Zeros(Rendering rendering, JinjaText text, JinjaValue width)
    {
        var builder = rendering.Rent();
        var sign = text.Length > 0 && text.String[0] is '+' or '-' ? 1 : 0;
        builder.Append(text, 0, sign);
        builder.Append('0', Missing(rendering, text, width));
        builder.Append(text, sign, text.Length - sign);
        var filled = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(filled);
    }

    private static int Missing(Rendering rendering, JinjaText text, JinjaValue width)
    {
        var wanted = TextMethods.Integer(width);
        rendering.Budget.Text(wanted);
        return Math.Max(0, wanted - CodePoints.Count(text.String));
    }

    private static JinjaValue Fill(Rendering rendering, JinjaText text, int before, int after, JinjaValue fill)
    {
        var with = fill.IsMissing ? new JinjaText(" ") : TextMethods.Text(fill);
        if (CodePoints.Count(with.String) != 1)
            throw JinjaException.Messages("the character to fill with must be one");
        var builder = rendering.Rent();
        for (var i = 0; i < before; i++)
            builder.Append(with);
        builder.Append(text);
        for (var i = 0; i < after; i++)
            builder.Append(with);
        var filled = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(filled);
    }
}
