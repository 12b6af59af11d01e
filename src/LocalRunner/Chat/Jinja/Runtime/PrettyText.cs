using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Writes values as Python's <c>pprint</c> does: keys in order, and what is longer than a line on lines of its own.</summary>
internal sealed class PrettyText
{
    private const int Width = 80;

    private readonly Rendering _rendering;
    private readonly TextBuilder _output;

    private PrettyText(Rendering rendering, TextBuilder output) => (_rendering, _output) = (rendering, output);

    public static JinjaText Of(Rendering rendering, JinjaValue value)
    {
        var output = rendering.Rent();
        new PrettyText(rendering, output).Write(Sorted(rendering, value, 0), 0, 0, 0);
        var text = output.ToText();
        rendering.Return(output);
        return text;
    }

    private static JinjaValue Sorted(Rendering rendering, JinjaValue value, int depth)
    {
        rendering.Budget.Depth(++depth);
        if (value.Kind == JinjaKind.Dict)
        {
            rendering.Budget.Items(value.AsDict.Count);
            var entries = value.AsDict.Entries.ToArray();
            for (var i = 0; i < entries.Length; i++)
                entries[i] = new(entries[i].Key, Sorted(rendering, entries[i].Value, depth));
            var types = entries.Select(entry => entry.Key.IsNumber ? "number" : entry.Key.TypeName).Distinct().Count();

            // Keys that have no order among them stand by their types.
            if (types > 1 || !entries.All(entry => entry.Key.IsString || entry.Key.IsNumber))
                entries = [.. entries.OrderBy(entry => entry.Key.TypeName, StringComparer.Ordinal)];
            else
                Sorting.Sort(entries, entry => entry.Key, rendering.Budget);
            return JinjaValue.Of(new JinjaDict(entries));
        }

        if (value.Kind != JinjaKind.List || value.AsList.Shape > ListShape.Tuple)
            return value;
        rendering.Budget.Items(value.AsList.Count);
        return JinjaValue.Of(new JinjaList(Array.ConvertAll(value.AsList.Items.ToArray(), item => Sorted(rendering, item, depth)), value.AsList.Shape));
    }

    private void Write(JinjaValue value, int indent, int allowance, int level)
    {
        var plain = Plain(value);
        if (CodePoints.Count(plain.String) <= Width - indent - allowance)
            _output.Append(plain);
        else if (value.IsString)
            WriteText(value.AsText, indent, allowance, isTop: level == 0);
        else if (value.Kind == JinjaKind.Dict)
            WriteDict(value.AsDict, indent, allowance, level);
        else if (value.Kind == JinjaKind.List && value.AsList.Shape <= ListShape.Tuple)
            WriteList(value.AsList, indent, allowance, level);
        else
            _output.Append(plain);
    }

    private void WriteDict(JinjaDict dict, int indent, int allowance, int level)
    {
        _output.Append('{');
        for (var i = 0; i < dict.Count; i++)
        {
            if (i > 0)
                StartLine(indent + 1);
            var (name, isLast) = (Plain(dict.Entries[i].Key), i == dict.Count - 1);
            _output.Append(name);
            _output.Append(": ");
            Write(dict.Entries[i].Value, indent + 1 + CodePoints.Count(name.String) + 2, isLast ? allowance + 1 : 1, level + 1);
        }

        _output.Append('}');
    }

    private void WriteList(JinjaList list, int indent, int allowance, int level)
    {
        var end = !list.IsTuple ? "]" : list.Count == 1 ? ",)" : ")";
        _output.Append(list.IsTuple ? '(' : '[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                StartLine(indent + 1);
            Write(list[i], indent + 1, i == list.Count - 1 ? allowance + end.Length : 1, level + 1);
        }

        _output.Append(end);
    }

    /// <summary>Writes a long text as several, each on its line, broken at line breaks and words.</summary>
    private void WriteText(JinjaText text, int indent, int allowance, bool isTop)
    {
        if (isTop)
            (indent, allowance) = (indent + 1, allowance + 1);
        var parts = new List<JinjaText>();
        var lines = Splitting.Lines(text, keepEnds: true);
        foreach (var (i, line) in lines.Index())
        {
            var (room, atEnd) = (Width - indent, i == lines.Count - 1 ? allowance : 0);
            if (Length(line) <= room - atEnd)
                parts.Add(line);
            else
                AddWords(parts, line, room, atEnd);
        }

        if (isTop && parts.Count > 1)
            _output.Append('(');
        foreach (var (i, part) in parts.Index())
        {
            if (i > 0)
                StartLine(indent, comma: false);
            _output.Append(Plain(JinjaValue.Of(part)));
        }

        if (isTop && parts.Count > 1)
            _output.Append(')');
    }

    private void AddWords(List<JinjaText> parts, JinjaText line, int room, int atEnd)
    {
        var (start, end) = (0, 0);
        while (end < line.Length)
        {
            var next = end;
            while (next < line.Length && !CharacterTests.IsSpace(line.String[next]))
                next++;
            while (next < line.Length && CharacterTests.IsSpace(line.String[next]))
                next++;
            if (Length(line.Slice(start, next - start)) > room - (next == line.Length ? atEnd : 0))
            {
                if (end > start)
                    parts.Add(line.Slice(start, end - start));
                start = end;
            }

            end = next;
        }

        parts.Add(line.Slice(start));
    }

    private void StartLine(int indent, bool comma = true)
    {
        _output.Append(comma ? ",\n" : "\n");
        _output.Append(' ', indent);
    }

    private int Length(JinjaText text) => CodePoints.Count(Plain(JinjaValue.Of(text)).String);

    private JinjaText Plain(JinjaValue value)
    {
        var builder = _rendering.Rent();
        PythonText.WriteRepr(value, builder, 1);
        var plain = builder.ToText();
        _rendering.Return(builder);
        return plain;
    }
}
