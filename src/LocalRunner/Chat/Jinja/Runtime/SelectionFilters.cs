using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the filters that apply another filter or a test to each entry.</summary>
internal static class SelectionFilters
{
    public static IEnumerable<Operation> All { get; } =
    [
        new("map", Map),
        new("select", static (rendering, value, arguments) => Select(rendering, value, arguments, wanted: true, byAttribute: false)),
        new("reject", static (rendering, value, arguments) => Select(rendering, value, arguments, wanted: false, byAttribute: false)),
        new("selectattr", static (rendering, value, arguments) => Select(rendering, value, arguments, wanted: true, byAttribute: true)),
        new("rejectattr", static (rendering, value, arguments) => Select(rendering, value, arguments, wanted: false, byAttribute: true)),
    ];

    private static JinjaValue Map(Rendering rendering, JinjaValue value, Arguments arguments)
    {
        if (arguments.Positional.IsEmpty && arguments.Keyword("attribute") is { IsMissing: false } attribute)
            return MapAttribute(rendering, value, attribute, arguments);
        if (arguments.Positional.IsEmpty)
            throw JinjaException.Messages("map needs the name of a filter, or an attribute");
        var items = value.IsTrue ? Sequences.Take(rendering, value) : [];
        var filter = Filters.Get(TextMethods.Text(arguments.Positional[0]).String);
        var rest = arguments.After(1);
        for (var i = 0; i < items.Length; i++)
            items[i] = filter.Apply(rendering, items[i], rest);
        return JinjaValue.Of(new JinjaList(items, ListShape.Iterator));
    }

    private static JinjaValue MapAttribute(Rendering rendering, JinjaValue value, JinjaValue attribute, Arguments arguments)
    {
        var otherwise = arguments.Keyword("default");
        foreach (var keyword in arguments.Keywords)
        {
            if (keyword is not ("attribute" or "default"))
                throw JinjaException.Messages($"map has no argument '{keyword}'");
        }

        var path = AttributePath.Of(attribute);
        var items = value.IsTrue ? Sequences.Take(rendering, value) : [];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = path.Get(rendering, items[i]);
            if (items[i].IsUndefined && !otherwise.IsMissing && !otherwise.IsNone)
                items[i] = otherwise;
        }

        return JinjaValue.Of(new JinjaList(items, ListShape.Iterator));
    }

    private static JinjaValue Select(Rendering rendering, JinjaValue value, Arguments arguments, bool wanted, bool byAttribute)
    {
        if (!value.IsTrue)
            return JinjaValue.Of(new JinjaList([], ListShape.Iterator));
        if (byAttribute && arguments.Positional.IsEmpty)
            throw JinjaException.Messages("selectattr and rejectattr need the name of an attribute");
        var path = AttributePath.Of(byAttribute ? arguments.Positional[0] : default);
        var test = byAttribute ? 1 : 0;
        var operation = arguments.Positional.Length > test ? Tests.Get(TextMethods.Text(arguments.Positional[test]).String) : null;
        var rest = operation is null ? default : arguments.After(test + 1);
        var items = Sequences.Take(rendering, value);
        var count = 0;
        foreach (var item in items)
        {
            var tested = path.Get(rendering, item);
            if ((operation?.Apply(rendering, tested, rest) ?? tested).IsTrue == wanted)
                items[count++] = item;
        }

        return JinjaValue.Of(new JinjaList(items[..count], ListShape.Iterator));
    }
}
