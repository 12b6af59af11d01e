using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat;

/// <summary>Is what a template made of messages, with the parts that came from them.</summary>
internal sealed class RenderedPrompt(JinjaText text)
{
    public string Text => text.String;

    /// <summary>Gets the text in order, cut where the side changes it came from; no segment is empty.</summary>
    public IEnumerable<PromptSegment> Segments()
    {
        var start = 0;
        var isInput = text.Changes is null && text.HasInput;
        foreach (var change in text.Changes ?? [])
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
