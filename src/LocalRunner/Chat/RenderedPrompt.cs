using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat;

/// <summary>Holds what a template made of messages, with the parts that came from them.</summary>
public sealed class RenderedPrompt
{
    private readonly JinjaText _text;

    internal RenderedPrompt(JinjaText text) => _text = text;

    /// <summary>Gets all of the prompt.</summary>
    public string Text => _text.String;

    /// <summary>Gets the text in order, cut where the side changes it came from; no segment is empty.</summary>
    public IEnumerable<PromptSegment> Segments()
    {
        var start = 0;
        var isInput = _text.Changes is null && _text.HasInput;
        foreach (var change in _text.Changes ?? [])
        {
            if (change > start)
                yield return new(Text.AsMemory(start, change - start), isInput);
            start = change;
            isInput = !isInput;
        }

        if (start < Text.Length)
            yield return new(Text.AsMemory(start), isInput);
    }
}
