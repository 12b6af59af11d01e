namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Counts what one rendering has taken of its limits, and ends it where they end.</summary>
internal sealed class Budget(JinjaLimits limits, CancellationToken cancellation)
{
    // Reading characters takes about this much less time than copying them and collecting the copies.
    private const int ScansACopy = 16;
    private const int StepsBetweenChecks = 4096;

    private long _steps;
    private long _nextCheck = StepsBetweenChecks;
    private long _characters;
    private long _items;

    public JinjaLimits Limits => limits;

    /// <summary>Counts nodes of the syntax tree that are evaluated.</summary>
    public void Step(int nodes)
    {
        _steps += nodes;
        if (_steps >= _nextCheck || _steps > limits.Steps)
            Check();
    }

    /// <summary>Counts characters that are written or copied.</summary>
    public void Characters(long count)
    {
        _characters += count;
        if (_characters > limits.Characters)
            throw JinjaException.Template($"the rendering writes and copies more than {limits.Characters:N0} characters, the most that is allowed");
    }

    /// <summary>Counts characters that are only read.</summary>
    public void Scan(long count) => Characters(count / ScansACopy);

    /// <summary>Counts entries of lists and dicts that are made.</summary>
    public void Items(long count)
    {
        _items += count;
        if (_items > limits.Items)
            throw JinjaException.Template($"the rendering makes lists and dicts of more than {limits.Items:N0} entries, the most that is allowed");
    }

    /// <summary>Refuses a text that would be too long, before it is made.</summary>
    public void Text(long length)
    {
        if (length > limits.Text)
            throw JinjaException.Template($"a text of {length:N0} characters would be made; {limits.Text:N0} are allowed");
    }

    /// <summary>Refuses values that stand too deep in each other.</summary>
    public void Depth(int depth)
    {
        if (depth > limits.ValueDepth)
            throw JinjaException.Template($"lists or dicts stand more than {limits.ValueDepth:N0} deep in each other, the most that is allowed");
    }

    private void Check()
    {
        cancellation.ThrowIfCancellationRequested();
        _nextCheck = _steps + StepsBetweenChecks;
        if (_steps > limits.Steps)
            throw JinjaException.Template($"the rendering takes more than {limits.Steps:N0} steps, the most that is allowed");
    }
}
