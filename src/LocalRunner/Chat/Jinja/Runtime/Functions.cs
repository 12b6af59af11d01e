using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Finds the functions that every template has: jinja2's, and transformers' <c>raise_exception</c> and <c>strftime_now</c>.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, JinjaValue> s_all = new Function[]
    {
        new("range", static (rendering, arguments) => JinjaValue.Of(Range(rendering, arguments))),
        new("dict", static (rendering, arguments) => JinjaValue.Of(Dict(rendering, arguments))),
        new("namespace", static (rendering, arguments) => JinjaValue.Of(Namespace(rendering, arguments))),
        new("cycler", static (rendering, arguments) => JinjaValue.Of(Cycler(rendering, arguments))),
        new("joiner", static (_, arguments) => JinjaValue.OfCallable(Joiner(arguments))),
        new("raise_exception", static (rendering, arguments) => throw JinjaException.Messages(
            $"the template refuses the messages: {PythonText.Of(arguments[0, "message"], rendering.Budget)}")),
        new("strftime_now", static (rendering, arguments) =>
            JinjaValue.Of(DateFormat.Format(rendering.Clock.GetLocalNow(), TextMethods.Text(arguments[0, "format"]).String))),
    }.ToDictionary(function => function.Name, JinjaValue.OfCallable);

    public static bool TryFind(string name, out JinjaValue function) => s_all.TryGetValue(name, out function);

    private static JinjaList Range(Rendering rendering, Arguments arguments)
    {
        var numbers = arguments.Positional;
        if (numbers.Length is 0 or > 3 || !arguments.Keywords.IsEmpty)
            throw JinjaException.Messages("range takes one to three numbers");
        foreach (var number in numbers)
        {
            if (!number.IsInteger)
                throw JinjaException.Messages($"range takes whole numbers, not {number.Described}");
        }

        var start = numbers.Length == 1 ? System.Numerics.BigInteger.Zero : numbers[0].AsBigInteger;
        var stop = numbers[numbers.Length == 1 ? 0 : 1].AsBigInteger;
        var step = numbers.Length == 3 ? numbers[2].AsBigInteger : System.Numerics.BigInteger.One;
        if (step.IsZero)
            throw JinjaException.Messages("the step of a range is 0");
        var count = step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (count > rendering.Limits.Range)
            throw JinjaException.Template($"a range of {count} numbers is too long; {rendering.Limits.Range:N0} are allowed");
        var items = new JinjaValue[count.Sign > 0 ? (int)count : 0];
        rendering.Budget.Items(items.Length);
        for (var i = 0; i < items.Length; i++)
            items[i] = JinjaValue.Of(start + (step * i));
        return new JinjaList(items, ListShape.Range);
    }

    private static JinjaDict Dict(Rendering rendering, Arguments arguments)
    {
        if (arguments.Positional.Length > 1)
            throw JinjaException.Messages("dict takes one mapping, or pairs, and names");
        var entries = new List<KeyValuePair<JinjaValue, JinjaValue>>();
        if (arguments.Positional is [var given])
            entries.AddRange(Pairs(rendering, given));
        for (var i = 0; i < arguments.Keywords.Length; i++)
            entries.Add(new(JinjaValue.Of(arguments.Keywords[i]), arguments.OfKeywords[i]));
        rendering.Budget.Items(entries.Count);
        return new JinjaDict([.. entries]);
    }

    private static JinjaNamespace Namespace(Rendering rendering, Arguments arguments)
    {
        var space = new JinjaNamespace();
        foreach (var (key, value) in Dict(rendering, arguments).Entries)
            space.Set(PythonText.Of(key, rendering.Budget).String, value);
        return space;
    }

    /// <summary>Gives values in turn, one each time that its <c>next</c> is called.</summary>
    private static JinjaNamespace Cycler(Rendering rendering, Arguments arguments)
    {
        if (arguments.Positional.IsEmpty || !arguments.Keywords.IsEmpty)
            throw JinjaException.Messages("cycler takes the values to go through in turn, at least one, and no names");
        rendering.Budget.Items(arguments.Positional.Length);
        var (values, at, cycler) = (arguments.Positional.ToArray(), 0, new JinjaNamespace());
        cycler.Set("next", JinjaValue.OfCallable(new Function("next", (_, given) => Step(given, (at + 1) % values.Length, values[at]))));
        cycler.Set("reset", JinjaValue.OfCallable(new Function("reset", (_, given) => Step(given, 0, JinjaValue.None))));
        cycler.Set("current", values[0]);
        return cycler;

        JinjaValue Step(Arguments given, int to, JinjaValue result)
        {
            if (!given.IsEmpty)
                throw JinjaException.Messages("what a cycler gives takes no arguments");
            cycler.Set("current", values[at = to]);
            return result;
        }
    }

    /// <summary>Gives nothing when it is called first, and what separates from then on.</summary>
    private static Function Joiner(Arguments arguments)
    {
        var separator = new JinjaValue[1];
        arguments.Bind(["sep"], separator, "joiner");
        var (between, isUsed) = (separator[0].IsMissing ? JinjaValue.Of(", ") : separator[0], false);
        return new("joiner", (_, given) =>
        {
            if (!given.IsEmpty)
                throw JinjaException.Messages("a joiner takes no arguments where it is called");
            var joint = isUsed ? between : JinjaValue.EmptyText;
            isUsed = true;
            return joint;
        });
    }

    private static IEnumerable<KeyValuePair<JinjaValue, JinjaValue>> Pairs(Rendering rendering, JinjaValue value)
    {
        if (value.Kind == JinjaKind.Dict)
            return value.AsDict.Entries.ToArray();
        return Array.ConvertAll(Sequences.Take(rendering, value), item =>
        {
            var pair = Sequences.Of(rendering, item);
            if (pair.Count != 2)
                throw JinjaException.Messages($"dict: a pair has 2 entries, not {pair.Count}");
            Equality.RequireKey(pair[0], rendering.Budget);
            return new KeyValuePair<JinjaValue, JinjaValue>(pair[0], pair[1]);
        });
    }

    private delegate JinjaValue Body(Rendering rendering, Arguments arguments);

    private sealed class Function(string name, Body body) : Callable(name)
    {
        public override JinjaValue Call(Rendering rendering, Arguments arguments) => body(rendering, arguments);
    }
}
