using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>Tells what of a JSON schema an answer can't be held to, once as long as it stays so, and where an answer breaks the schema.</summary>
internal sealed class SchemaNotes(Terminal terminal)
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _violations = [];
    private IReadOnlyList<string> _before = [];

    /// <summary>Gets what the last answer was not held to.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Gets where the last answer breaks the schema.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Begins with another answer.</summary>
    public void Begin()
    {
        _before = [.. _warnings];
        _warnings.Clear();
        _violations.Clear();
    }

    public void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Except(_warnings).ToList())
        {
            _warnings.Add(warning);
            if (!_before.Contains(warning))
                Tell($"the answer is not held to all of the JSON schema: {warning}");
        }
    }

    public void Break(IEnumerable<string> violations) => _violations.AddRange(violations);

    /// <summary>Takes what a client says beside a part of its answer.</summary>
    public void Take(AdditionalPropertiesDictionary? properties)
    {
        Warn(Texts(properties, "schema_warnings"));
        Break(Texts(properties, "schema_violations"));
    }

    /// <summary>Tells of the violations, behind the answer.</summary>
    public void End() => _violations.ForEach(violation => Tell($"the answer breaks the JSON schema: {violation}"));

    private static IEnumerable<string> Texts(AdditionalPropertiesDictionary? properties, string name) =>
        properties?.TryGetValue(name, out var value) == true && value is IEnumerable<string> texts ? texts : [];

    private void Tell(string text) => terminal.Error.WriteLine($"warning: {PlainText.OfLine(text)}");
}
