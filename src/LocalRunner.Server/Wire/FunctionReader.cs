using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Wire;

/// <summary>Reads functions that a model may call.</summary>
internal static class FunctionReader
{
    private static readonly JsonElement s_anything = JsonDocument.Parse("""{"type": "object"}""").RootElement;

    /// <param name="function">The object with its name and description.</param>
    /// <param name="schema">The member that holds the schema of its arguments.</param>
    public static AIFunctionDeclaration Read(JsonField function, string schema)
    {
        var parameters = function[schema].Object();
        return AIFunctionFactory.CreateDeclaration(function["name"].RequiredText(), function["description"].Text(), parameters.Exists ? parameters.Element.Clone() : s_anything);
    }
}
