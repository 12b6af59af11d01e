using LocalRunner.Server.Ollama;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags of <c>serve</c> that say how models are loaded, side by side and together, and where requests go.</summary>
internal static class ServeFlags
{
    /// <summary>The answers side by side unless said otherwise: they share the context, so that one alone has all of it.</summary>
    public const int UsualSequences = 4;

    /// <summary>Gets those of loading: each model's, but the budget, which is for all together.</summary>
    public static IReadOnlyList<Setting<ModelOptions>> Loading { get; } =
    [
        .. LoadFlags.All.Where(setting => setting.Name != "budget"),
        LoadFlags.Draft,
        LoadFlags.Projector,
        new("budget", "SIZE", "Main memory for all models together: 48GB, 47.5GiB, bytes. Default: what is free, less a reserve.",
            (options, value) => options with { Budget = SettingValue.Size("budget", value!) }),
        new("parallel", "N", $"Answers that one model computes side by side, in one context. Default: {UsualSequences}.",
            (options, value) => options with { Parallel = SettingValue.Whole("parallel", value) ?? options.Parallel }),
    ];

    public static IReadOnlyList<Switch<ModelOptions>> LoadingSwitches { get; } =
    [
        new("kv-unified", "Answers side by side share one KV cache, as they do unless said otherwise.", options => options with { UnifiedCache = true }),
        new("no-kv-unified", "Each answer has an equal part of the context for itself.", options => options with { UnifiedCache = false }),
        .. LoadFlags.Switches,
        LoadFlags.NoProjector.For<ModelOptions>(),
    ];

    public static IReadOnlyList<Setting<ServeSettings>> Routing { get; } =
    [
        new("host", "ADDRESS", "Address to listen on; another than this machine's own needs a key. Default: 127.0.0.1.",
            (settings, value) => settings with { Host = value! }),
        new("port", "N", "Port to listen on; 0 takes a free one. Default: 9931.",
            (settings, value) => settings with { Port = SettingValue.Whole("port", value) is >= 0 and <= 65535 and var port ? port : throw SettingValue.Invalid($"--port takes 0 to 65535, not '{value}'.") }),
        new("api-key", "KEY", "Key that clients must send. Default: LOCALRUNNER_API_KEY. Repeatable.",
            (settings, value) => settings with { ApiKeys = [.. settings.ApiKeys, value!] }, Repeats: true),
        new("allow-host", "NAME", "Name that clients may call this machine by. Repeatable.",
            (settings, value) => settings with { AllowedHosts = [.. settings.AllowedHosts, value!] }, Repeats: true),
        new("allow-origin", "ORIGIN", "Origin of web pages that may use the server, such as https://chat.example.org. Repeatable.",
            (settings, value) => settings with { AllowedOrigins = [.. settings.AllowedOrigins, value!] }, Repeats: true),
        new("keep-alive", "TIME", "How long a model stays loaded after its last answer: 5m, 90s, 1h30m; 0 unloads at once, -1 never. Default: 5m.",
            (settings, value) => settings with { KeepAlive = KeepAlive.TryParse(value!, out var time) ? time : throw SettingValue.Invalid($"--keep-alive takes a time such as 5m, 90s or -1, not '{value}'.") }),
        new("alias", "NAME=MODEL", "Another name for a model or an upstream, such as fast=qwen3-4b. Repeatable.",
            (settings, value) => settings with { Aliases = With(settings.Aliases, "alias", value!) }, Repeats: true),
        new("upstream", "NAME=URL", "An OpenAI-compatible server elsewhere, such as cluster=https://host/v1; its models are cluster/MODEL. Its key: NAME_API_KEY. Repeatable.",
            (settings, value) => settings with { Upstreams = With(settings.Upstreams, "upstream", value!) }, Repeats: true),
        new("upstream-key-env", "NAME=VARIABLE", "Environment variable that holds an upstream's key. Repeatable.",
            (settings, value) => settings with { KeyVariables = With(settings.KeyVariables, "upstream-key-env", value!) }, Repeats: true),
        new("overflow", "NAME[/MODEL]", "Upstream that takes the models which do not fit.",
            (settings, value) => settings with { Overflow = value }),
        new("queue", "N", "Most requests that wait for memory at once. Default: 64.",
            (settings, value) => settings with { Queue = SettingValue.Whole("queue", value) is >= 0 and <= 65536 and var most ? most : throw SettingValue.Invalid($"--queue takes 0 to 65536, not '{value}'.") }),
    ];

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> known, string flag, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
            throw SettingValue.Invalid($"--{flag} takes NAME=VALUE, not '{text}'.");
        var more = new Dictionary<string, string>(known, StringComparer.OrdinalIgnoreCase);
        return more.TryAdd(text[..at], text[(at + 1)..]) ? more : throw SettingValue.Invalid($"--{flag} was given twice for '{text[..at]}'.");
    }
}
