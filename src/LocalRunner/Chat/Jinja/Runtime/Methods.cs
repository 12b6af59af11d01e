using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Finds the methods of values. As in jinja2's immutable sandbox none changes a value, but for lists that the template made itself.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Operation> s_ofTexts = TextMethods.All.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, Operation> s_ofDicts = new Operation[]
    {
        new("get", "key default?", static (rendering, value, arguments) =>
        {
            Equality.RequireKey(arguments[0], rendering.Budget);
            return value.AsDict.TryGet(arguments[0], out var entry) ? entry : arguments[1].IsMissing ? JinjaValue.None : arguments[1];
        }),
        new("items", "", static (rendering, value, _) => JinjaValue.Of(Counted(rendering, value.AsDict).Items())),
        new("keys", "", static (rendering, value, _) => JinjaValue.Of(Counted(rendering, value.AsDict).Keys())),
        new("values", "", static (rendering, value, _) => JinjaValue.Of(Counted(rendering, value.AsDict).Values())),
        new("copy", "", static (_, value, _) => value),
    }.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, Operation> s_ofLists = new Operation[]
    {
        new("count", "value", static (rendering, value, arguments) =>
        {
            var count = 0;
            rendering.Budget.Step(value.AsList.Count);
            foreach (var item in value.AsList.Items)
                count += Equality.AreEqual(item, arguments[0], rendering.Budget) ? 1 : 0;
            return JinjaValue.Of(count);
        }),
        new("index", "value", static (rendering, value, arguments) =>
        {
            rendering.Budget.Step(value.AsList.Count);
            for (var i = 0; i < value.AsList.Count; i++)
            {
                if (Equality.AreEqual(value.AsList[i], arguments[0], rendering.Budget))
                    return JinjaValue.Of(i);
            }

            throw JinjaException.Messages("index: the value is not in the list");
        }),
        new("copy", "", static (rendering, value, _) => JinjaValue.Of(JinjaList.Made(Sequences.Take(rendering, value)))),
    }.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, Operation> s_ofOwnLists = new Operation[]
    {
        new("append", "value", static (rendering, value, arguments) =>
        {
            rendering.Budget.Items(2);
            value.AsList.Append(arguments[0]);
            return JinjaValue.None;
        }),
        new("pop", "index?", static (rendering, value, arguments) =>
        {
            var list = value.AsList;
            var index = arguments[0].IsMissing ? JinjaValue.Of(-1) : arguments[0];
            if (!index.IsInteger)
                throw JinjaException.Messages($"pop: a whole number is needed, not {index.Described}");
            var place = index.AsBigInteger.Sign < 0 ? index.AsBigInteger + list.Count : index.AsBigInteger;
            if (place.Sign < 0 || place >= list.Count)
                throw JinjaException.Messages($"pop: the list has {list.Count} entries, and none at {index.AsBigInteger}");
            rendering.Budget.Step(place.IsZero ? 1 : 1 + (list.Count / 16));
            return list.RemoveAt((int)place);
        }),
    }.ToDictionary(method => method.Name);

    private static readonly Dictionary<string, Operation> s_ofLoops = new Operation[]
    {
        new("cycle", static (_, value, arguments) => ((LoopState)value.AsObject).Cycle(arguments)),
        new("changed", static (rendering, value, arguments) => JinjaValue.Of(((LoopState)value.AsObject).Changed(rendering, arguments))),
    }.ToDictionary(method => method.Name);

    public static Operation? Find(JinjaValue value, string name) => value.Kind switch
    {
        JinjaKind.String => s_ofTexts.GetValueOrDefault(name),
        JinjaKind.Dict => s_ofDicts.GetValueOrDefault(name),
        JinjaKind.List => OfList(value.AsList, name),
        JinjaKind.Loop => s_ofLoops.GetValueOrDefault(name),
        _ => null,
    };

    private static Operation? OfList(JinjaList list, string name) =>
        !list.IsIndexed ? null
        : s_ofLists.GetValueOrDefault(name) is { } method ? method
        : list.IsOfTemplate ? s_ofOwnLists.GetValueOrDefault(name) : null;

    private static JinjaDict Counted(Rendering rendering, JinjaDict dict)
    {
        rendering.Budget.Items(dict.Count);
        return dict;
    }
}
