using System.Text.Json;

namespace LocalRunner.Cli.Flags;

/// <summary>Reads what an answer's JSON must look like.</summary>
internal static class SchemaArgument
{
    /// <summary>Reads the word json, for any JSON object, or a file with a schema.</summary>
    public static JsonElement Read(string text)
    {
        if (text == "json")
            return Parse("{}", text);
        try
        {
            return Parse(File.ReadAllText(text), text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess,
                $"The schema '{text}' could not be read: {exception.Message} --format takes json, or a file with a JSON schema.", exception);
        }
    }

    private static JsonElement Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw SettingValue.Invalid($"'{name}' is no JSON schema: {exception.Message}");
        }
    }
}
