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

    /// <summary>Takes what a chunk adds; the last one's result says what the answer violates.</summary>
    public TokenChunk Take(TokenChunk chunk, IReadOnlyList<OutputDelta> found)
    {
        if (schema is not { } checkedSchema)
            return chunk;
        foreach (var delta in found)
        {
            _hasCalls |= delta.Kind == OutputKind.CallStarted;
            if (delta.Kind == OutputKind.Text)
                _text.Append(delta.Text);
        }

        // An answer that calls functions is none to check.
        return chunk.Result is { } result && !_hasCalls ? chunk with { Result = Complete(result, checkedSchema) } : chunk;
    }

    private GenerationResult Complete(GenerationResult result, JsonElement checkedSchema)
    {
        try
        {
            using var answer = JsonDocument.Parse(_text.ToString(), new() { MaxDepth = 512 });
            var violations = new JsonSchemaValidator(checkedSchema).Validate(answer.RootElement);
            return violations.Count == 0 ? result : result with { SchemaViolations = [.. violations.Select(violation => violation.ToString())] };
        }
        catch (JsonException)
        {
            // Nor is one that broke off.
            return result;
        }
    }
}
