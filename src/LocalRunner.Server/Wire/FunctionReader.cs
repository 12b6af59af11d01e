using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Wire;

/// <summary>Reads functions that a model may call.</summary>
internal static class FunctionReader
{
    private static readonly JsonElement s_noParameters = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    /// <summary>Reads a function.</summary>
    /// <param name="function">The object with its name and description.</param>
    /// <param name="schema">The member that holds the schema of its arguments.</param>
    public static AIFunctionDeclaration Read(JsonField function, string schema)
    {
        var name = function["name"].RequiredText();
        if (name.Length is 0 or > 256 || name.Any(char.IsControl))
            throw function["name"].Wrong("a name of 1 to 256 characters");
        var parameters = function[schema].Object();
        return AIFunctionFactory.CreateDeclaration(name, function["description"].Text(), parameters.Exists ? parameters.Element : s_noParameters);
    }

    /// <summary>Refuses functions of which two have one name.</summary>
    public static List<AITool> Distinct(IEnumerable<AIFunctionDeclaration> functions, JsonField tools)
    {
        List<AITool> all = [.. functions];
        return all.DistinctBy(function => function.Name).Count() == all.Count ? all : throw tools.Refused("Two of the tools have the same name. Give each its own.");
    }

    /// <summary>Reads the name of a function that must be called, and refuses one that is not offered.</summary>
    public static string Named(JsonField name, IReadOnlyList<AITool> functions) => functions.Any(function => function.Name == name.RequiredText())
        ? name.RequiredText()
        : throw name.Refused($"The function '{name.Text()}' must be called, but is not offered. Offered: {string.Join(", ", functions.Select(function => function.Name))}.");
}
