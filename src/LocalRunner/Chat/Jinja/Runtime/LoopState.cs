using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Is the variable <c>loop</c>: where a loop stands. Entries are taken, and filtered, only as far as they are asked for.</summary>
internal sealed class LoopState(JinjaList entries, LoopFilter? filter, int depth) : Callable("loop")
{
    private readonly List<JinjaValue>? _passed = filter is null ? null : [];
    private JinjaValue[]? _lastChanged;
    private int _read;
    private int _index = -1;

    public bool HasCurrent => _index >= 0;

    public JinjaValue Current => At(_index);

    /// <summary>Gets or sets what renders the body once more for other entries; null unless the loop is recursive.</summary>
    public Action<Rendering, JinjaValue, int>? Again { get; set; }

    public int Length
    {
        get
        {
            while (Reads())
            {
            }

            return Known;
        }
    }

    private int Known => _passed?.Count ?? entries.Count;

    /// <summary>Goes on to the next entry, if there is one.</summary>
    public bool Next()
    {
        if (!Has(_index + 1))
            return false;
        _index++;
        return true;
    }

    public JinjaValue Attribute(string name) => name switch
    {
        "index" => JinjaValue.Of(_index + 1),
        "index0" => JinjaValue.Of(_index),
        "first" => JinjaValue.Of(_index == 0),
        "last" => JinjaValue.Of(!Has(_index + 1)),
        "length" => JinjaValue.Of(Length),
        "revindex" => JinjaValue.Of(Length - _index),
        "revindex0" => JinjaValue.Of(Length - _index - 1),
        "previtem" => _index > 0 ? At(_index - 1) : JinjaValue.UndefinedAs("loop.previtem of the first entry"),
        "nextitem" => Has(_index + 1) ? At(_index + 1) : JinjaValue.UndefinedAs("loop.nextitem of the last entry"),
        "depth" => JinjaValue.Of(depth + 1),
        "depth0" => JinjaValue.Of(depth),
        _ => default,
    };

    /// <summary>Gives the arguments in turn.</summary>
    public JinjaValue Cycle(Arguments arguments) =>
        arguments.Positional.Length > 0
            ? arguments.Positional[_index % arguments.Positional.Length]
            : throw JinjaException.Messages("loop.cycle needs something to go through in turn");

    /// <summary>Says whether the arguments are others than the last time.</summary>
    public bool Changed(Rendering rendering, Arguments arguments)
    {
        var values = arguments.Positional;
        var same = _lastChanged is { } last && last.Length == values.Length;
        for (var i = 0; same && i < values.Length; i++)
            same = Equality.AreEqual(_lastChanged![i], values[i], rendering.Budget);
        if (!same)
            _lastChanged = values.ToArray();
        return !same;
    }

    public override JinjaValue Call(Rendering rendering, Arguments arguments)
    {
        if (Again is null)
            throw JinjaException.Messages("a loop can be called only where it is marked recursive");
        if (arguments.Positional.Length != 1)
            throw JinjaException.Messages("a recursive loop is called with the entries to go through, and nothing else");
        var before = rendering.Redirect();
        Again(rendering, arguments.Positional[0], depth + 1);
        return JinjaValue.Of(rendering.Restore(before));
    }

    private bool Has(int index)
    {
        while (index >= Known)
        {
            if (!Reads())
                return false;
        }

        return true;
    }

    private JinjaValue At(int index) => _passed is null ? entries[index] : _passed[index];

    /// <summary>Asks the filter about the next entry; false when there is none.</summary>
    private bool Reads()
    {
        if (filter is null || _read >= entries.Count)
            return false;
        var entry = entries[_read++];
        if (filter(entry))
            _passed!.Add(entry);
        return true;
    }
}
