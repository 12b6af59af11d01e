using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the filters over sequences and dicts.</summary>
internal static class ListFilters
{
    public static IEnumerable<Operation> All { get; } =
    [
        new("length", "", static (rendering, value, _) =>
            Sequences.Length(rendering, value) is { } length ? JinjaValue.Of(length) : throw JinjaException.Messages($"{value.Described} has no length")),
        new("list", "", static (rendering, value, _) => JinjaValue.Of(JinjaList.Made(Sequences.Take(rendering, value)))),
        new("first", "", static (rendering, value, _) =>
        {
            var list = Sequences.Of(rendering, value);
            if (list.Count == 0)
                return JinjaValue.UndefinedAs("the first entry of what is empty");
            var first = list[0];
            if (list.IsIterator)
                list.Consume(1);
            return first;
        }),
        new("last", "", static (rendering, value, _) =>
        {
            var list = Sequences.Of(rendering, value);
            if (list.IsIterator)
                throw JinjaException.Messages("last: what is filtered must be made a list first");
            return list.Count > 0 ? list[list.Count - 1] : JinjaValue.UndefinedAs("the last entry of what is empty");
        }),
        new("reverse", "", static (rendering, value, _) =>
        {
            if (value.IsString)
                return Access.Slice(rendering, value, default, default, JinjaValue.Of(-1));
            var items = Sequences.Take(rendering, value);
            Array.Reverse(items);
            return JinjaValue.Of(value.Kind == JinjaKind.List && value.AsList.IsIterator ? JinjaList.Made(items) : new JinjaList(items, ListShape.Iterator));
        }),
        new("items", "", static (rendering, value, _) =>
        {
            if (value.IsUndefined)
                return JinjaValue.Of(new JinjaList([], ListShape.Iterator));
            if (value.Kind != JinjaKind.Dict)
                throw JinjaException.Messages($"items: a dict is needed, not {value.Described}");
            rendering.Budget.Items(value.AsDict.Count);
            return JinjaValue.Of(value.AsDict.Items(ListShape.Iterator));
        }),
        new("dictsort", "case_sensitive? by? reverse?", DictSort),
        new("sort", "reverse? case_sensitive? attribute?", Sort),
        new("unique", "case_sensitive? attribute?", Unique),
        new("min", "case_sensitive? attribute?", static (rendering, value, arguments) => Extreme(rendering, value, arguments, sign: -1)),
        new("max", "case_sensitive? attribute?", static (rendering, value, arguments) => Extreme(rendering, value, arguments, sign: 1)),
        new("groupby", "attribute default? case_sensitive?", GroupBy),
        new("batch", "linecount fill_with?", Batch),
        new("slice", "slices fill_with?", Slice),
        new("default", "default_value? boolean?", static (_, value, arguments) =>
            value.IsUndefined || (arguments[1].IsTrue && !value.IsTrue) ? arguments[0].IsMissing ? JinjaValue.EmptyText : arguments[0] : value),
        new("attr", "name", static (_, value, arguments) =>
        {
            var name = TextMethods.Text(arguments[0]).String;
            return value.Kind == JinjaKind.Dict && Methods.Find(value, name) is null ? JinjaValue.Undefined(name) : Access.Attribute(value, name);
        }),
    ];

    /// <summary>Gets what values are sorted and told apart by: texts without regard to case, unless asked otherwise.</summary>
    private static JinjaValue Key(Rendering rendering, JinjaValue value, bool caseSensitive) =>
        value.IsString && !caseSensitive ? JinjaValue.Of(Casing.Lower(rendering, value.AsText)) : value;

    private static JinjaValue DictSort(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        if (value.Kind != JinjaKind.Dict)
            throw JinjaException.Messages($"dictsort: a dict is needed, not {value.Described}");
        var caseSensitive = arguments[0].IsTrue;
        var place = arguments[1].IsMissing ? 0 : TextMethods.Text(arguments[1]).String switch
        {
            "key" => 0,
            "value" => 1,
            var other => throw JinjaException.Messages($"dictsort: by is 'key' or 'value', not '{other}'"),
        };
        rendering.Budget.Items(value.AsDict.Count);
        var items = value.AsDict.Items().Items.ToArray();
        Sorting.Sort(items, item => Key(rendering, item.AsList[place], caseSensitive), rendering.Budget, arguments[2].IsTrue);
        return JinjaValue.Of(JinjaList.Made(items));
    }

    private static JinjaValue Sort(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var items = Sequences.Take(rendering, value);
        var caseSensitive = arguments[1].IsTrue;
        var paths = AttributePath.AllOf(arguments[2]);
        Sorting.Sort(
            items,
            item => JinjaValue.Of(new JinjaList(Array.ConvertAll(paths, path => Key(rendering, path.Get(rendering, item), caseSensitive)))),
            rendering.Budget,
            arguments[0].IsTrue);
        return JinjaValue.Of(JinjaList.Made(items));
    }

    private static JinjaValue Unique(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var caseSensitive = arguments[0].IsTrue;
        var path = AttributePath.Of(arguments[1]);
        var keys = new HashSet<JinjaValue>(JinjaDict.Keying);
        var first = new List<JinjaValue>();
        foreach (var item in Sequences.Take(rendering, value))
        {
            var key = Key(rendering, path.Get(rendering, item), caseSensitive);
            Equality.RequireKey(key, rendering.Budget);
            if (keys.Add(key))
                first.Add(item);
        }

        return JinjaValue.Of(new JinjaList([.. first], ListShape.Iterator));
    }

    private static JinjaValue Extreme(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments, int sign)
    {
        var caseSensitive = arguments[0].IsTrue;
        var path = AttributePath.Of(arguments[1]);
        var items = Sequences.Take(rendering, value);
        if (items.Length == 0)
            return JinjaValue.UndefinedAs("the least or greatest of what is empty");
        var best = items[0];
        var bestKey = Key(rendering, path.Get(rendering, best), caseSensitive);
        foreach (var item in items.AsSpan(1))
        {
            var key = Key(rendering, path.Get(rendering, item), caseSensitive);
            if (Math.Sign(Order.Compare(key, bestKey, rendering.Budget) ?? 0) == sign)
                (best, bestKey) = (item, key);
        }

        return best;
    }

    private static JinjaValue GroupBy(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var caseSensitive = arguments[2].IsTrue;
        var path = AttributePath.Of(arguments[0]);
        var otherwise = arguments[1];
        var items = Sequences.Take(rendering, value);
        Sorting.Sort(items, KeyOf, rendering.Budget);
        var groups = new List<JinjaValue>();
        for (var start = 0; start < items.Length;)
        {
            var end = start + 1;
            while (end < items.Length && Equality.AreEqual(KeyOf(items[start]), KeyOf(items[end]), rendering.Budget))
                end++;
            groups.Add(JinjaValue.Of(new JinjaList([Grouper(items[start]), JinjaValue.Of(JinjaList.Made(items[start..end]))], ListShape.Group)));
            start = end;
        }

        return JinjaValue.Of(JinjaList.Made([.. groups]));

        JinjaValue Grouper(JinjaValue item) =>
            path.Get(rendering, item) is var found && found.IsUndefined && !otherwise.IsMissing && !otherwise.IsNone ? otherwise : found;

        JinjaValue KeyOf(JinjaValue item) => Key(rendering, Grouper(item), caseSensitive);
    }

    private static JinjaValue Batch(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var size = Math.Max(1, TextMethods.Integer(arguments[0]));
        var fill = arguments[1];
        var items = Sequences.Take(rendering, value);
        var batches = new List<JinjaValue>();
        for (var start = 0; start < items.Length; start += size)
        {
            var batch = items[start..Math.Min(items.Length, start + size)];
            batches.Add(JinjaValue.Of(JinjaList.Made(fill.IsMissing || fill.IsNone ? batch : Filled(rendering, batch, size, fill))));
            if (size > items.Length)
                break;
        }

        return JinjaValue.Of(new JinjaList([.. batches], ListShape.Iterator));
    }

    private static JinjaValue Slice(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var count = TextMethods.Integer(arguments[0]);
        var fill = arguments[1];
        var items = Sequences.Take(rendering, value);
        if (count < 1)
            throw JinjaException.Messages($"slice: a list can't be cut into {count} parts");
        rendering.Budget.Items(count);
        var (size, larger) = (items.Length / count, items.Length % count);
        var slices = new JinjaValue[count];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            var end = start + size + (i < larger ? 1 : 0);
            var slice = items[start..end];
            var isShort = larger > 0 && i >= larger;
            slices[i] = JinjaValue.Of(JinjaList.Made(isShort && !fill.IsMissing && !fill.IsNone ? [.. slice, fill] : slice));
            start = end;
        }

        return JinjaValue.Of(new JinjaList(slices, ListShape.Iterator));
    }

    private static JinjaValue[] Filled(Rendering rendering, JinjaValue[] batch, int size, JinjaValue fill)
    {
        rendering.Budget.Items(size);
        var filled = new JinjaValue[size];
        Array.Fill(filled, fill);
        batch.CopyTo(filled, 0);
        return filled;
    }
}
