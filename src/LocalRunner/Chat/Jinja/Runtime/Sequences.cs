using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Goes through values, counts and searches them.</summary>
internal static class Sequences
{
    /// <summary>Gets the entries of a value as a list: the characters of a string, the keys of a dict, nothing of an undefined value.</summary>
    public static JinjaList Of(Rendering rendering, JinjaValue value)
    {
        switch (value.Kind)
        {
            case JinjaKind.List:
                return value.AsList;
            case JinjaKind.Dict:
                rendering.Budget.Items(value.AsDict.Count);
                return value.AsDict.Keys();
            case JinjaKind.String:
                return Characters(rendering, value.AsText);
            case JinjaKind.Undefined:
                return new JinjaList([]);
            default:
                throw JinjaException.Messages($"{value.Described} can't be gone through");
        }
    }

    /// <summary>Gets the entries to read all at once; an iterator is at its end afterwards.</summary>
    public static JinjaValue[] Take(Rendering rendering, JinjaValue value)
    {
        var list = Of(rendering, value);
        rendering.Budget.Items(list.Count);
        rendering.Budget.Step(list.Count);
        var items = list.Items.ToArray();
        if (list.IsIterator)
            list.Consume(list.Count);
        return items;
    }

    /// <summary>Gets what <c>length</c> says; null where a value has none.</summary>
    public static int? Length(Rendering rendering, JinjaValue value)
    {
        if (value.IsString)
            rendering.Budget.Scan(value.AsString.Length);
        return value.Kind switch
        {
            JinjaKind.String => CodePoints.Count(value.AsString),
            JinjaKind.List when !value.AsList.IsIterator => value.AsList.Count,
            JinjaKind.Dict => value.AsDict.Count,
            JinjaKind.Undefined => 0,
            JinjaKind.Loop => ((LoopState)value.AsObject).Length,
            _ => null,
        };
    }

    /// <summary>Says what <c>in</c> says.</summary>
    public static bool Contains(Rendering rendering, JinjaValue container, JinjaValue value)
    {
        switch (container.Kind)
        {
            case JinjaKind.String:
                if (!value.IsString)
                    throw JinjaException.Messages($"in a string only a string can be searched, not {value.Described}");
                rendering.Budget.Scan(container.AsString.Length);
                return container.AsString.Contains(value.AsString, StringComparison.Ordinal);
            case JinjaKind.Dict:
                Equality.RequireKey(value, rendering.Budget);
                return container.AsDict.TryGet(value, out _);
            case JinjaKind.List:
                return Find(rendering, container.AsList, value);
            case JinjaKind.Undefined:
                return false;
            default:
                throw JinjaException.Messages($"in {container.Described} nothing can be searched");
        }
    }

    private static bool Find(Rendering rendering, JinjaList list, JinjaValue value)
    {
        rendering.Budget.Step(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (!Equality.AreEqual(list[i], value, rendering.Budget))
                continue;
            if (list.IsIterator)
                list.Consume(i + 1);
            return true;
        }

        if (list.IsIterator)
            list.Consume(list.Count);
        return false;
    }

    private static JinjaList Characters(Rendering rendering, JinjaText text)
    {
        rendering.Budget.Items(text.Length);
        var items = JinjaList.WithRoom(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var size = CodePoints.Size(text.String, at);
            items.Append(JinjaValue.Of(text.Slice(at, size)));
            at += size;
        }

        return items;
    }
}
