using System.Globalization;
using System.Text.Json;
using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Tests.Chat.Jinja;

/// <summary>A file of templates and what they give, made by others.</summary>
internal static class CaseFile
{
    private static readonly Dictionary<string, JsonElement> s_files = [];

    public static JsonElement Read(string name)
    {
        lock (s_files)
        {
            if (!s_files.TryGetValue(name, out var file))
                s_files.Add(name, file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Chat", "Jinja", name))).RootElement);
            return file;
        }
    }

    /// <summary>Gets the variables of a JSON object, as a request's.</summary>
    public static Dictionary<string, JinjaValue> Variables(JsonElement element) =>
        element.EnumerateObject().ToDictionary(property => property.Name, property => JsonValues.Of(property.Value, isInput: true));

    public static string Render(string template, JsonElement variables, string now) =>
        JinjaTemplate.Parse(template).Render(Variables(variables), new StoppedClock(DateTimeOffset.Parse(now + "Z", CultureInfo.InvariantCulture))).String;
}
