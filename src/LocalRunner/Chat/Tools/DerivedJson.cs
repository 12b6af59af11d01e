using System.Text.Json;

namespace LocalRunner.Chat.Tools;

/// <summary>Derives the form of calls that are JSON objects with a name and arguments, one behind the other or in a list.</summary>
internal static class DerivedJson
{
    public static ToolCallFormat? Of(RenderedCalls calls)
    {
        if (RenderedCalls.FirstJson(calls.One, 0, RenderedCalls.FirstName) is not var (value, start, end) || Members(value) is not { } members)
            return null;
        var text = calls.One;
        var before = text[..start];
        var isList = value.ValueKind == JsonValueKind.Array;
        var syntax = new CallSyntax(members.Name is null ? CallBody.JsonByName : CallBody.Json, "")
        {
            NameKey = members.Name,
            ArgumentsKey = members.Arguments,
            IdKey = members.Id,
            WrapperKey = members.Wrapper,
        };
        var (marker, close) = (before.Trim(), text[end..].Trim());
        if (marker.Length == 0)
            syntax = syntax with { Start = isList ? "[" : "{", End = close, OnlyKnown = true, OnlyFirst = true };
        else if (isList || calls.Two is null)
            syntax = syntax with { SectionStarts = [marker], SectionEnd = close };
        else if (Sequence(syntax, before, calls.Two) is { } sequence)
            syntax = sequence;
        else
            return null;

        var template = Template(calls, start, marker.Length > 0 ? syntax.Markers[^1] : null);
        return template is null ? null : new("derived from the template (JSON)", [syntax], template);
    }

    /// <summary>Gives objects that follow each other what stands before and behind each and all of them.</summary>
    private static CallSyntax? Sequence(CallSyntax syntax, string before, string two)
    {
        if (RenderedCalls.FirstJson(two, 0, RenderedCalls.FirstName) is not var (_, _, firstEnd)
            || RenderedCalls.FirstJson(two, firstEnd, RenderedCalls.SecondName) is not var (_, secondStart, secondEnd))
            return null;
        var (between, close) = (two[firstEnd..secondStart], two[secondEnd..]);
        if (between.Trim() is "" or "," or ";")
            return syntax with { SectionStarts = [before.Trim()], SectionEnd = close.Trim(), IsSequence = true };

        var start = RenderedCalls.CommonEnd(before, between).Trim();
        if (start.Length == 0)
            return null;
        var end = RenderedCalls.CommonTags(between, close).Trim();
        var section = before.TrimEnd()[..^start.Length].Trim();
        return syntax with
        {
            Start = start,
            End = end,
            SectionStarts = section.Length > 0 ? [section] : [],
            SectionEnd = section.Length > 0 ? close.Trim()[end.Length..].Trim() : "",
        };
    }

    private static CallTemplate? Template(RenderedCalls calls, int start, string? marker)
    {
        if (Places(calls.One, RenderedCalls.FirstName, RenderedCalls.FirstParameter, start) is not { } one)
            return null;
        var (between, last) = ((string?)null, calls.One[one.ArgumentsEnd..]);
        if (calls.Two is { } two)
        {
            if (Places(two, RenderedCalls.FirstName, RenderedCalls.FirstParameter, start) is not { } first
                || Places(two, RenderedCalls.SecondName, RenderedCalls.FirstParameter, first.ArgumentsEnd) is not { } second)
                return null;
            (between, last) = (two[first.ArgumentsEnd..second.Name], two[second.ArgumentsEnd..]);
        }

        var (after, further, close) = RenderedCalls.Divide(between, last);
        var before = calls.One[..one.Name].TrimStart();
        var trigger = marker ?? before;
        if (!before.StartsWith(trigger, StringComparison.Ordinal))
            return null;
        return new(
            trigger, Pattern(before[trigger.Length..]), Pattern(calls.One[one.NameEnd..one.Arguments]), Pattern(after), Pattern(further), Pattern(close))
        { IsParallel = between is not null };
    }

    private static string Pattern(string text) => RenderedCalls.Pattern(text, isJson: true);

    /// <summary>Finds a name, and the arguments behind it; null where the arguments come first.</summary>
    private static (int Name, int NameEnd, int Arguments, int ArgumentsEnd)? Places(string text, string word, string parameter, int from)
    {
        var name = text.IndexOf($"\"{word}\"", from, StringComparison.Ordinal) + 1;
        if (name == 0)
            return null;
        var nameEnd = name + word.Length;
        if (RenderedCalls.FirstJson(text, nameEnd, parameter) is var (_, start, end))
            return (name, nameEnd, start, end);

        // The arguments may be a string that holds the JSON.
        var quoted = text.IndexOf($"\"{{\\\"{parameter}", nameEnd, StringComparison.Ordinal);
        return quoted >= 0 && RenderedCalls.Json(text, quoted).End is var after && after > quoted ? (name, nameEnd, quoted, after) : null;
    }

    private static CallMembers? Members(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.GetArrayLength() > 0 ? Members(value[0]) : null;
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        var members = new CallMembers(null, "", null, null);
        foreach (var member in value.EnumerateObject())
        {
            if (IsArguments(member.Value))
                members = member.Name == RenderedCalls.FirstName ? members with { Arguments = "arguments" } : members with { Arguments = member.Name };
            else if (member.Value.ValueKind == JsonValueKind.Object && Members(member.Value) is { Name: not null } inner)
                members = inner with { Wrapper = member.Name, Id = inner.Id ?? members.Id };
            else if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { } text)
                members = text == RenderedCalls.FirstName ? members with { Name = member.Name } : RenderedCalls.Ids.Contains(text) ? members with { Id = member.Name } : members;
        }

        return members.Arguments.Length > 0 ? members : null;
    }

    private static bool IsArguments(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.TryGetProperty(RenderedCalls.FirstParameter, out _)
        : value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith($"{{\"{RenderedCalls.FirstParameter}\"", StringComparison.Ordinal);

    /// <summary>The names of a call's members; no name where the function's is a member's itself.</summary>
    private sealed record CallMembers(string? Name, string Arguments, string? Id, string? Wrapper);
}
