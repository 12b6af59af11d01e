using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Output;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Inference;

/// <summary>Collects an answer that its grammar can't hold to all of a schema, and says at its end what it violates.</summary>
/// <param name="schema">The schema; null checks nothing.</param>
internal sealed class SchemaCheck(JsonElement? schema)
{
    private readonly StringBuilder _text = new();
    private bool _hasCalls;

    public void Add(IReadOnlyList<OutputDelta> found)
    {
        if (schema is null)
            return;
        foreach (var delta in found)
        {
            _hasCalls |= delta.Kind == OutputKind.CallStarted;
            if (delta.Kind == OutputKind.Text)
                _text.Append(delta.Text);
        }
    }

    /// <summary>Puts what the answer violates into its result. An answer that broke off, or that calls functions, is none to check.</summary>
    public GenerationResult Complete(GenerationResult result)
    {
        if (schema is not { } checkedSchema || _hasCalls)
            return result;
        try
        {
            using var answer = JsonDocument.Parse(_text.ToString(), new() { MaxDepth = 512 });
            var violations = new JsonSchemaValidator(checkedSchema).Validate(answer.RootElement);
            return violations.Count == 0 ? result : result with { SchemaViolations = [.. violations.Select(violation => violation.ToString())] };
        }
        catch (JsonException)
        {
            return result;
        }
    }
}
