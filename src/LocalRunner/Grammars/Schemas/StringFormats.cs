using System.Collections.Concurrent;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The texts of JSON schema's formats, as regular expressions.</summary>
internal static class StringFormats
{
    private const string Byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Group = "[0-9a-fA-F]{1,4}";
    private const string Host = "[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*";

    // Month lengths by the Gregorian calendar, with 29 February in leap years only (RFC 3339, section 5.7 and appendix C).
    private const string Date =
        "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
        + "|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

    private const string Time = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,7})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";

    private static readonly Dictionary<string, string> s_patterns = new(StringComparer.Ordinal)
    {
        ["date"] = Date,
        ["time"] = Time,
        ["date-time"] = Date + "T" + Time,
        ["duration"] = "P(?:[0-9]{1,6}W|[0-9]{1,6}D(?:T(?:[0-9]{1,6}H)?(?:[0-9]{1,6}M)?[0-9]{1,6}S)?|[0-9]{1,6}Y(?:[0-9]{1,6}M(?:[0-9]{1,6}D)?)?"
            + "|[0-9]{1,6}M(?:[0-9]{1,6}D)?|T(?:[0-9]{1,6}H(?:[0-9]{1,6}M(?:[0-9]{1,6}S)?)?|[0-9]{1,6}M(?:[0-9]{1,6}S)?|[0-9]{1,6}S))",
        ["uuid"] = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        ["email"] = $"[a-zA-Z0-9_+-]+(?:\\.[a-zA-Z0-9_+-]+)*@(?:{Host}\\.)+[a-zA-Z]{{2,10}}",
        ["hostname"] = $"{Host}(?:\\.{Host})*",
        ["ipv4"] = $"(?:{Byte}\\.){{3}}{Byte}",
        ["ipv6"] = $"(?:(?:{Group}:){{7}}{Group}|(?:{Group}:){{1,7}}:|(?:{Group}:){{1,6}}:{Group}|(?:{Group}:){{1,5}}(?::{Group}){{2}}"
            + $"|(?:{Group}:){{1,4}}(?::{Group}){{3}}|(?:{Group}:){{1,3}}(?::{Group}){{4}}|(?:{Group}:){{1,2}}(?::{Group}){{5}}|{Group}:(?::{Group}){{6}}|:(?::{Group}){{1,7}}|::)",
        ["uri"] = $"[a-z][a-z0-9+.-]{{0,15}}://{Host}(?:\\.{Host})*(?::[1-9][0-9]{{1,3}})?" + "(?:/(?:[a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})*)*"
            + "(?:\\?(?:[a-zA-Z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*)?(?:#[a-zA-Z0-9._~!$&'()*+,;=:@/?-]*)?",
        ["json-pointer"] = "(?:/(?:[^/~]|~[01])*)*",
        ["byte"] = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    };

    private static readonly HashSet<string> s_free = new(StringComparer.Ordinal) { "password", "binary", "int32", "int64", "float", "double", "decimal" };

    private static readonly ConcurrentDictionary<string, Automaton> s_automata = new(StringComparer.Ordinal);

    public static bool SaysNothing(string format) => s_free.Contains(format);

    public static Automaton? Find(string format) =>
        s_patterns.TryGetValue(format, out var pattern) ? s_automata.GetOrAdd(format, name => Build(name, pattern)) : null;

    private static Automaton Build(string format, string pattern)
    {
        var automaton = Automaton.Build(RegexParser.Parse(pattern));
        // Year 0 is a date in RFC 3339 and an error in most programs that read it.
        return format is "date" or "date-time" ? automaton.Except(Automaton.Build(RegexParser.Parse("0000.*"))) : automaton;
    }
}
