using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Launching;

/// <summary>Writes the settings of each client. Files of our own are used where a client takes one beside the user's.</summary>
internal static class Clients
{
    // What a client that insists on a key sends to a server that wants none.
    private const string NoKey = "localrunner";
    private const string Name = "LocalRunner";
    private const string Id = "localrunner";

    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyDictionary<string, Func<LaunchTarget, LaunchFolders, ClientSettings>> All { get; } =
        new Dictionary<string, Func<LaunchTarget, LaunchFolders, ClientSettings>>
        {
            ["codex"] = Codex,
            ["claude"] = Claude,
            ["vscode"] = VsCode,
            ["opencode"] = OpenCode,
        };

    /// <summary>A profile is a file that Codex lays over the user's configuration; it speaks the Responses API alone.</summary>
    private static ClientSettings Codex(LaunchTarget target, LaunchFolders folders)
    {
        string[] lines =
        [
            $"model = {Quoted(target.Model)}",
            $"model_provider = \"{Id}\"",
            .. target.ContextLength is { } context ? [$"model_context_window = {context}"] : Array.Empty<string>(),
            "",
            $"[model_providers.{Id}]",
            $"name = \"{Name}\"",
            $"base_url = {Quoted(target.OpenAiAddress)}",
            "wire_api = \"responses\"",
            .. target.NeedsKey ? [$"env_key = \"{ServeSettings.KeyVariable}\""] : Array.Empty<string>(),
        ];
        return new(In(folders.Codex, $"{Id}.config.toml"), string.Join('\n', lines) + "\n", $"codex --profile {Id}");
    }

    /// <summary>Claude Code takes a file of settings beside its own.</summary>
    private static ClientSettings Claude(LaunchTarget target, LaunchFolders folders)
    {
        var environment = new JsonObject
        {
            ["ANTHROPIC_BASE_URL"] = target.Root,
            ["ANTHROPIC_MODEL"] = target.Model,
            ["ANTHROPIC_DEFAULT_OPUS_MODEL"] = target.Model,
            ["ANTHROPIC_DEFAULT_SONNET_MODEL"] = target.Model,
            ["ANTHROPIC_DEFAULT_HAIKU_MODEL"] = target.FastModel,
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        };
        var settings = new JsonObject { ["env"] = environment };
        if (target.NeedsKey)
            settings["apiKeyHelper"] = OperatingSystem.IsWindows() ? $"cmd /c echo %{ServeSettings.KeyVariable}%" : $"printenv {ServeSettings.KeyVariable}";
        else
            environment["ANTHROPIC_AUTH_TOKEN"] = NoKey;
        var path = In(folders.Own, "claude.json");
        return new(path, Text(settings), $"claude --settings {ShellQuoted(path ?? "claude.json")}");
    }

    /// <summary>Visual Studio Code has one file for all endpoints; ours is one of them.</summary>
    private static ClientSettings VsCode(LaunchTarget target, LaunchFolders folders)
    {
        var model = new JsonObject
        {
            ["id"] = target.Model,
            ["name"] = target.Model,
            ["url"] = target.OpenAiAddress + "/chat/completions",
            ["toolCalling"] = true,
            ["vision"] = false,
        };
        if (target.ContextLength is { } context && target.AnswerLength is { } answer)
            (model["maxInputTokens"], model["maxOutputTokens"]) = (context - answer, answer);
        var entry = new JsonObject { ["name"] = Name, ["vendor"] = "customendpoint", ["apiKey"] = NoKey, ["apiType"] = "chat-completions", ["models"] = new JsonArray(model) };
        var path = In(folders.VsCode, "chatLanguageModels.json");
        return new(path, Text(SettingsFile.Merged(path, Name, entry)), "code")
        {
            Notes = target.NeedsKey ? [$"Enter the server's key in the editor: 'Chat: Manage Language Models', {Name}. It keeps keys apart from this file."] : [],
        };
    }

    /// <summary>OpenCode lays a file that a variable names over its own.</summary>
    private static ClientSettings OpenCode(LaunchTarget target, LaunchFolders folders)
    {
        var models = new JsonObject();
        foreach (var name in new[] { target.Model, target.FastModel }.Distinct())
        {
            var about = new JsonObject { ["name"] = name };
            if (name == target.Model && target.ContextLength is { } context)
                about["limit"] = new JsonObject { ["context"] = context, ["output"] = target.AnswerLength };
            models[name] = about;
        }

        var settings = new JsonObject
        {
            ["$schema"] = "https://opencode.ai/config.json",
            ["model"] = $"{Id}/{target.Model}",
            ["small_model"] = $"{Id}/{target.FastModel}",
            ["provider"] = new JsonObject
            {
                [Id] = new JsonObject
                {
                    ["npm"] = "@ai-sdk/openai-compatible",
                    ["name"] = Name,
                    ["options"] = new JsonObject { ["baseURL"] = target.OpenAiAddress, ["apiKey"] = target.NeedsKey ? $"{{env:{ServeSettings.KeyVariable}}}" : NoKey },
                    ["models"] = models,
                },
            },
        };
        var path = In(folders.Own, "opencode.json");
        return new(path, Text(settings), $"OPENCODE_CONFIG={ShellQuoted(path ?? "opencode.json")} opencode");
    }

    private static string? In(string? folder, string file) => folder is null ? null : Path.Combine(folder, file);

    private static string Text(JsonNode node) => node.ToJsonString(s_writing) + "\n";

    /// <summary>A string of JSON is one of TOML too.</summary>
    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString(s_writing);

    private static string ShellQuoted(string path) => path.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-\\:".Contains(letter, StringComparison.Ordinal)) ? path
        : OperatingSystem.IsWindows() ? $"\"{path}\"" : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
