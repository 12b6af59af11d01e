namespace LocalRunner.Chat.Tools;

/// <summary>Derives the form of calls that begin with the function's name, followed by the arguments as a JSON object.</summary>
internal static class DerivedNames
{
    public static ToolCallFormat? Of(RenderedCalls calls)
    {
        if (Places(calls.One, RenderedCalls.FirstName, 0) is not { } one)
            return null;
        var (between, last) = ((string?)null, calls.One[one.ArgumentsEnd..]);
        if (calls.Two is { } two)
        {
            if (Places(two, RenderedCalls.FirstName, 0) is not { } first || Places(two, RenderedCalls.SecondName, first.ArgumentsEnd) is not { } second)
                return null;
            (between, last) = (two[first.ArgumentsEnd..second.Name], two[second.ArgumentsEnd..]);
        }

        var middle = calls.One[(one.Name + RenderedCalls.FirstName.Length)..one.Arguments];
        return Around(CallBody.Named, calls.One[..one.Name], between, last) is not var (syntax, template) ? null
            : WithId(syntax, middle) is not { } named ? null
            : new("derived from the template (names)", [named], template with { BeforeArguments = Pattern(middle, named) });
    }

    /// <summary>Gives calls that begin with a name what stands before and behind each and all of them; null where nothing marks them.</summary>
    public static (CallSyntax Syntax, CallTemplate Template)? Around(CallBody body, string before, string? between, string last)
    {
        before = before.TrimStart();
        var start = between is null ? before : RenderedCalls.CommonEnd(before, between);
        if (start.Trim().Length == 0)
            return null;
        var (after, further, close) = RenderedCalls.Divide(between, last);
        var section = before[..^start.Length].Trim();
        var trigger = section.Length > 0 ? section : start.TrimEnd();
        var end = (between is null ? last : RenderedCalls.CommonTags(between, last)).Trim();
        if (end.StartsWith("```", StringComparison.Ordinal))
            end = end[3..].Trim();
        return (
            new(body, start, section.Length > 0 || between is null ? WithoutStart(end, start) : end)
            {
                SectionStarts = section.Length > 0 ? [section] : [],
                SectionEnd = section.Length > 0 ? last[after.Length..].Trim() : "",
            },
            new(trigger, RenderedCalls.Pattern(before[trigger.Length..]), "", RenderedCalls.Pattern(after), RenderedCalls.Pattern(further), RenderedCalls.Pattern(close))
            {
                IsParallel = between is not null,
            });
    }

    private static string WithoutStart(string end, string start) =>
        start.Trim() is { Length: > 0 } marker && end.EndsWith(marker, StringComparison.Ordinal) ? end[..^marker.Length].Trim() : end;

    // Between name and arguments may stand an id, or the call's number.
    private static CallSyntax? WithId(CallSyntax syntax, string middle)
    {
        if (RenderedCalls.Ids.Any(id => syntax.Start.Contains(id, StringComparison.Ordinal)))
            return null;
        var id = RenderedCalls.Ids.FirstOrDefault(id => middle.Contains(id, StringComparison.Ordinal)) ?? (middle is [':', '0', _, ..] ? "0" : null);
        if (id is null)
            return syntax with { NameEnds = middle.Trim().Length > 0 ? [middle.TrimEnd()] : middle.Length > 0 ? [middle[..1]] : ["{"] };
        var at = middle.IndexOf(id, StringComparison.Ordinal);
        var (start, end) = (middle[..at], middle[(at + id.Length)..].TrimEnd());
        return start.Length == 0 || end.Length == 0 ? null : syntax with { NameEnds = [start], IdStart = start, IdEnd = end };
    }

    private static string Pattern(string middle, CallSyntax named) =>
        named.IdStart == ":" && middle is [':', '0', ..] ? ":%n" + RenderedCalls.Pattern(middle[2..]) : RenderedCalls.Pattern(middle);

    private static (int Name, int Arguments, int ArgumentsEnd)? Places(string text, string word, int from)
    {
        var name = text.IndexOf(word, from, StringComparison.Ordinal);
        return name >= 0 && RenderedCalls.FirstJson(text, name + word.Length, RenderedCalls.FirstParameter) is var (_, start, end) ? (name, start, end) : null;
    }
}
