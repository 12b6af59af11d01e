namespace LocalRunner.Chat.Tools;

/// <summary>Derives the form of calls that are written as code: Python's, or a brace with bare names and marked strings.</summary>
internal static class DerivedLiterals
{
    public static ToolCallFormat? Of(RenderedCalls calls) =>
        TaggedPlaces.Of(calls.One, RenderedCalls.FirstName, RenderedCalls.FirstValue, RenderedCalls.SecondValue, 0) switch
        {
            { BeforeFirst: "(", FirstMiddle: "=\"" or "='", SecondMiddle: "=" } places => Python(calls, places),
            { BeforeFirst: "{", SecondMiddle: ":" } places => Marked(calls, places),
            _ => null,
        };

    private static ToolCallFormat? Python(RenderedCalls calls, TaggedPlaces places)
    {
        var before = calls.One[..places.Name].Trim();
        var close = calls.One[places.End..].TrimStart();
        if (close is not [')', .. var rest])
            return null;
        var isList = before.EndsWith('[') && rest.TrimStart().StartsWith(']');
        var (marker, end) = isList ? (before[..^1].Trim(), rest.TrimStart()[1..].Trim()) : (before, rest.Trim());
        var (start, stop) = isList ? ("[", "]") : ("", "");
        return marker.Length == 0 && !isList ? null : new(
            "derived from the template (Python)",
            [marker.Length > 0 ? new(CallBody.Python, marker, end) : new(CallBody.Python, "[", end) { OnlyKnown = true, OnlyFirst = true }],
            new(
                marker.Length > 0 ? marker : "[", marker.Length > 0 ? RenderedCalls.Pattern(start) : "", "(", ")", isList ? ",~" : "",
                RenderedCalls.Pattern(stop + end))
            {
                Arguments = ArgumentForm.Python,
                IsParallel = isList && calls.Two is not null,
            });
    }

    private static ToolCallFormat? Marked(RenderedCalls calls, TaggedPlaces places)
    {
        if (places.FirstMiddle is not [':', .. { Length: > 0 } mark] || places.BeforeSecond != mark + ",")
            return null;
        var (between, last) = ((string?)null, calls.One[places.End..]);
        if (calls.Two is { } two)
        {
            if (TaggedPlaces.Of(two, RenderedCalls.FirstName, RenderedCalls.FirstValue, RenderedCalls.SecondValue, 0) is not { } first
                || TaggedPlaces.Of(two, RenderedCalls.SecondName, "uvtsr", "86", first.End) is not { } second)
                return null;
            (between, last) = (two[first.End..second.Name], two[second.End..]);
        }

        if (last is not ['}', .. var rest] || between is not (null or ['}', ..]) || DerivedNames.Around(CallBody.Marked, calls.One[..places.Name], between?[1..], rest) is not var (syntax, template))
            return null;
        return new("derived from the template (marked)", [syntax with { NameEnds = ["{"], StringMark = mark }], template with { Arguments = ArgumentForm.Marked });
    }
}
