using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is what stands between the brackets of a call: values by position, then by keyword.</summary>
/// <param name="values">All values.</param>
/// <param name="keywords">The names of the last of them.</param>
internal sealed class ArgumentList(Expression[] values, string[] keywords)
{
    public static ArgumentList None { get; } = new([], []);

    public Expression[] Values => values;

    public string[] Keywords => keywords;

    /// <summary>Gets the list behind <c>*</c>, whose entries follow those by position.</summary>
    public Expression? More { get; init; }

    /// <summary>Gets the dict behind <c>**</c>, whose entries follow those by keyword.</summary>
    public Expression? MoreKeywords { get; init; }

    /// <summary>Gets all expressions in it.</summary>
    public Expression?[] All => [.. values, More, MoreKeywords];

    /// <summary>Evaluates the arguments and holds them until they are popped.</summary>
    public Held Hold(Rendering rendering)
    {
        var start = rendering.ArgumentCount;
        var positional = values.Length - keywords.Length;
        foreach (var value in values.AsSpan(0, positional))
            rendering.Push(value.Evaluate(rendering));
        if (More is not null)
        {
            foreach (var item in Sequences.Take(rendering, More.Evaluate(rendering)))
                rendering.Push(item);
        }

        foreach (var value in values.AsSpan(positional))
            rendering.Push(value.Evaluate(rendering));
        return new(start, MoreKeywords is null ? keywords : [.. keywords, .. PushMore(rendering, MoreKeywords.Evaluate(rendering))]);
    }

    private List<string> PushMore(Rendering rendering, JinjaValue more)
    {
        if (more.Kind != JinjaKind.Dict)
            throw JinjaException.Messages($"behind ** a dict is needed, not {more.Described}");
        rendering.Budget.Items(more.AsDict.Count);
        var names = new List<string>();
        foreach (var (key, value) in more.AsDict.Entries)
        {
            if (!key.IsString)
                throw JinjaException.Messages("the keys of a dict behind ** must be strings");
            if (keywords.Contains(key.AsString))
                throw JinjaException.Messages($"the argument '{key.AsString}' is given twice");
            names.Add(key.AsString);
            rendering.Push(value);
        }

        return names;
    }

    /// <summary>Says where the arguments of a call are held.</summary>
    internal readonly record struct Held(int Start, string[] Keywords)
    {
        public Arguments Get(Rendering rendering) => new(rendering.ArgumentsFrom(Start), Keywords);

        public void Release(Rendering rendering) => rendering.PopTo(Start);
    }
}
