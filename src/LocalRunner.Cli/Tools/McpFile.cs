using System.Text.Json;
using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Tools;

/// <summary>Reads the file that names servers of tools, in the form that other programs read too.</summary>
internal static class McpFile
{
    private const string Form = "{\"mcpServers\": {\"NAME\": {\"command\": \"PROGRAM\", \"args\": [], \"env\": {}} or {\"url\": \"https://…\"}}}";

    private static readonly JsonDocumentOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="LocalRunnerException">The file can't be read, or names no servers in this form.</exception>
    public static IReadOnlyList<McpServer> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), s_options);
            var servers = Member(document.RootElement, "mcpServers", path) ?? throw Unusable(path, $"it has no mcpServers; it looks like {Form}");
            if (servers.ValueKind != JsonValueKind.Object)
                throw Unusable(path, $"mcpServers is no object; it looks like {Form}");
            return [.. servers.EnumerateObject().Where(server => Member(server.Value, "disabled", path)?.ValueKind != JsonValueKind.True).Select(server => Server(server, path))];
        }
        catch (JsonException exception)
        {
            throw Unusable(path, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The tools '{path}' could not be read: {exception.Message}", exception);
        }
    }

    private static McpServer Server(JsonProperty server, string path)
    {
        var where = $"the server '{server.Name}'";
        var (command, url) = (Text(server.Value, "command", path, where), Text(server.Value, "url", path, where));
        if (string.IsNullOrWhiteSpace(command) == string.IsNullOrWhiteSpace(url))
            throw Unusable(path, $"{where} needs either a command or a url");
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw Unusable(path, $"the url of {where} is '{url}'; it begins with http:// or https://");
        return new(server.Name)
        {
            Command = command,
            Arguments = Arguments(server.Value, path, where),
            Environment = Texts(server.Value, "env", path, where),
            Folder = Text(server.Value, "cwd", path, where),
            Address = url is null ? null : new Uri(url),
            Headers = Texts(server.Value, "headers", path, where),
        };
    }

    private static IReadOnlyList<string> Arguments(JsonElement server, string path, string where) => Member(server, "args", path) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw Unusable(path, $"args of {where} is no list of texts"),
    };

    private static Dictionary<string, string> Texts(JsonElement server, string name, string path, string where) => Member(server, name, path) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } texts when texts.EnumerateObject().All(text => text.Value.ValueKind == JsonValueKind.String) =>
            texts.EnumerateObject().GroupBy(text => text.Name).ToDictionary(same => same.Key, same => same.Last().Value.GetString()!),
        _ => throw Unusable(path, $"{name} of {where} is no object of texts"),
    };

    private static string? Text(JsonElement server, string name, string path, string where) => Member(server, name, path) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Unusable(path, $"{name} of {where} is no text"),
    };

    private static JsonElement? Member(JsonElement parent, string name, string path) => parent.ValueKind != JsonValueKind.Object
        ? throw Unusable(path, $"an object is expected in place of {parent.ValueKind}; it looks like {Form}")
        : parent.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static LocalRunnerException Unusable(string path, string why) => SettingValue.Invalid($"'{path}' names no tools: {why.TrimEnd('.')}.");
}
