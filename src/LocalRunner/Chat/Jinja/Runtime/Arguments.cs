using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Holds the arguments of a call: those by position, then those by keyword.</summary>
/// <param name="values">All values.</param>
/// <param name="keywords">The names of the last of them.</param>
internal readonly ref struct Arguments(ReadOnlySpan<JinjaValue> values, ReadOnlySpan<string> keywords)
{
    private readonly ReadOnlySpan<JinjaValue> _values = values;

    public ReadOnlySpan<string> Keywords { get; } = keywords;

    public ReadOnlySpan<JinjaValue> Positional => _values[..(_values.Length - Keywords.Length)];

    public ReadOnlySpan<JinjaValue> OfKeywords => _values[(_values.Length - Keywords.Length)..];

    public bool IsEmpty => _values.IsEmpty;

    /// <summary>Gets an argument by its place or name; missing when it was not given.</summary>
    public JinjaValue this[int place, string name] => place < Positional.Length ? Positional[place] : Keyword(name);

    public JinjaValue Keyword(string name)
    {
        var at = Keywords.IndexOf(name);
        return at < 0 ? default : OfKeywords[at];
    }

    /// <summary>Leaves out the first positional arguments.</summary>
    public Arguments After(int count) => new(_values[count..], Keywords);

    /// <summary>Puts the arguments in the order of the parameters; those not given are missing.</summary>
    public void Bind(ReadOnlySpan<string> parameters, Span<JinjaValue> bound, string what)
    {
        if (Positional.Length > parameters.Length)
            throw JinjaException.Messages($"{what} takes {parameters.Length} arguments at most, and got {Positional.Length}");
        Positional.CopyTo(bound);
        for (var i = 0; i < Keywords.Length; i++)
        {
            var place = parameters.IndexOf(Keywords[i]);
            if (place < 0)
                throw JinjaException.Messages($"{what} has no argument '{Keywords[i]}'");
            if (place < Positional.Length)
                throw JinjaException.Messages($"{what} got its argument '{Keywords[i]}' twice");
            bound[place] = OfKeywords[i];
        }
    }
}
