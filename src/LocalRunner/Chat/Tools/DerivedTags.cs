namespace LocalRunner.Chat.Tools;

/// <summary>Derives the form of calls whose single arguments stand between tags, behind the function's name.</summary>
internal static class DerivedTags
{
    public static ToolCallFormat? Of(RenderedCalls calls)
    {
        if (TaggedPlaces.Of(calls.One, RenderedCalls.FirstName, RenderedCalls.FirstValue, RenderedCalls.SecondValue, 0) is not { } one || one.FirstMiddle != one.SecondMiddle)
            return null;
        var (between, last) = ((string?)null, calls.One[one.End..]);
        if (calls.Two is { } two)
        {
            if (TaggedPlaces.Of(two, RenderedCalls.FirstName, RenderedCalls.FirstValue, RenderedCalls.SecondValue, 0) is not { } first
                || TaggedPlaces.Of(two, RenderedCalls.SecondName, "uvtsr", "86", first.End) is not { } second)
                return null;
            (between, last) = (two[first.End..second.Name], two[second.End..]);
        }

        var nameStart = RenderedCalls.CommonEnd(one.BeforeFirst, one.BeforeSecond);
        if (nameStart.Trim().Length == 0)
            return null;
        var valueEnd = RenderedCalls.CommonStart(one.BeforeSecond[..^nameStart.Length], last);
        var onLines = one.FirstMiddle.EndsWith('\n') && valueEnd.StartsWith('\n') && one.BeforeSecond[..^nameStart.Length].EndsWith('\n');
        var tag = valueEnd.Trim();
        if (tag.Length == 0)
            return null;

        var rest = valueEnd.IndexOf(tag, StringComparison.Ordinal) + tag.Length;
        if (DerivedNames.Around(CallBody.Named, calls.One[..one.Name], between?[rest..], last[rest..]) is not var (syntax, template))
            return null;
        var opening = one.BeforeFirst[..^nameStart.Length];

        // A line break that belongs to the last argument is none of what follows.
        var after = onLines && template.AfterArguments.StartsWith('\n') ? template.AfterArguments[1..] : template.AfterArguments;
        return new(
            "derived from the template (tags)",
            [
                syntax with
                {
                    NameEnds = opening.Trim().Length > 0 ? [opening.TrimEnd()] : opening.Length > 0 ? [opening[..1]] : [nameStart],
                    Tags = new(nameStart, onLines ? one.FirstMiddle[..^1] : one.FirstMiddle, "", tag) { OnLines = onLines },
                },
            ],
            template with
            {
                BeforeArguments = RenderedCalls.Pattern(opening),
                AfterArguments = "~" + after,
                Arguments = ArgumentForm.Tagged,
            });
    }
}
