using System.Text;

namespace LocalRunner.Grammars;

/// <summary>Collects the rules of a grammar that is written by the program, gives them names and writes equal ones once.</summary>
internal sealed class GrammarWriter
{
    private const int MaxNameLength = 28;

    /// <summary>Names that are always the same rule.</summary>
    private static readonly HashSet<string> s_taken = ["root", "value", "object", "array"];

    private readonly List<string> _order = [];
    private readonly Dictionary<string, string> _bodies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Gets the bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Gets how many rules llama.cpp makes of the repetitions so far.</summary>
    public int Repetitions { get; private set; }

    public bool Has(string name) => _bodies.ContainsKey(name);

    /// <summary>Takes a name that no other rule has, made from the hint; <see cref="Define"/> must follow.</summary>
    public string Reserve(string hint)
    {
        var name = Clean(hint);
        if (s_taken.Contains(name) || _bodies.ContainsKey(name))
        {
            var number = _numbers.GetValueOrDefault(name, 1);
            do
                number++;
            while (_bodies.ContainsKey($"{name}-{number}"));
            _numbers[name] = number;
            name = $"{name}-{number}";
        }

        _bodies.Add(name, "");
        _order.Add(name);
        return name;
    }

    public void Define(string name, string body)
    {
        if (!_bodies.TryGetValue(name, out var before))
            _order.Add(name);
        _bodies[name] = body;
        Length -= before is { Length: > 0 } ? name.Length + Encoding.UTF8.GetByteCount(before) + 6 : 0;
        Length += name.Length + Encoding.UTF8.GetByteCount(body) + 6;
    }

    /// <summary>Returns the name of a rule with this body, which is written only the first time.</summary>
    public string Share(string hint, string body)
    {
        if (_names.TryGetValue(body, out var name))
            return name;
        name = Reserve(hint);
        _names.Add(body, name);
        Define(name, body);
        return name;
    }

    /// <summary>Repeats a rule; no upper bound is written as a star.</summary>
    public string Repeat(string rule, int least, int? most)
    {
        Repetitions += most is null ? 1 : most.Value - least;
        return (least, most) switch
        {
            (0, null) => $"{rule}*",
            (1, null) => $"{rule}+",
            (_, null) => $"{rule}{{{least},}}",
            (0, 1) => $"{rule}?",
            (1, 1) => rule,
            (0, 0) => "",
            _ when least == most => $"{rule}{{{least}}}",
            _ => $"{rule}{{{least},{most}}}",
        };
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var name in _order)
            text.Append(name).Append(" ::= ").Append(_bodies[name]).Append('\n');
        return text.ToString();
    }

    private static string Clean(string hint)
    {
        var name = new StringBuilder();
        foreach (var letter in hint)
        {
            if (name.Length >= MaxNameLength)
                break;
            if (char.IsAsciiLetterOrDigit(letter))
                name.Append(char.ToLowerInvariant(letter));
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }

        var clean = name.ToString().Trim('-');
        return clean.Length > 0 ? clean : "rule";
    }
}
