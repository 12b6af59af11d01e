using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using LocalRunner.Bench.Text;
using LocalRunner.Server.Router;

namespace LocalRunner.Cli.Serving;

/// <summary>Starts this program again as the worker of one model, with the settings of its plan as flags.</summary>
internal static class WorkerCommand
{
    public const string Worker = "--worker";
    public const string Path = "--model";
    public const string Name = "--name";
    public const string Address = "--socket";

    /// <summary>Whether a command line is a worker's.</summary>
    public static bool Is(string[] args) => args is ["serve", Worker, ..];

    /// <param name="start">The model, where to listen, and the plan.</param>
    /// <param name="given">The flags of <c>serve</c> that no plan holds: adapters, a chat template.</param>
    /// <param name="secrets">The environment variables that a worker has no use for.</param>
    public static ProcessStartInfo ToStart(WorkerStart start, IReadOnlyList<string> given, IEnumerable<string> secrets)
    {
        var info = ThisProgram();
        foreach (var argument in (IEnumerable<string>)["serve", Worker, Path, System.IO.Path.GetFullPath(start.Model.Path), Name, start.Model.Name, Address, start.Address, .. Flags(start), .. given])
            info.ArgumentList.Add(argument);
        foreach (var secret in secrets)
            info.Environment.Remove(secret);
        return info;
    }

    private static IEnumerable<string> Flags(WorkerStart start)
    {
        var settings = start.Settings;
        return
        [
            "--budget", Number(start.Budget),
            "--ctx", Number(settings.ContextLength),
            "--batch", Number(settings.BatchSize),
            "--ubatch", Number(settings.MicroBatchSize),
            "--parallel", Number(settings.Sequences),
            settings.UnifiedCache ? "--kv-unified" : "--no-kv-unified",
            "--prompt-cache-size", Number(settings.PromptCache.Bytes),
            "--draft-tokens", Number(settings.DraftTokens),
            "--kv-type-k", settings.KeyCacheType.Name(),
            "--kv-type-v", settings.ValueCacheType.Name(),
            "--flash-attention", settings.FlashAttention ? "on" : "off",
            .. settings.FullWindowCache ? ["--swa-full"] : Array.Empty<string>(),
            "--load-mode", SettingNames.Of(settings.LoadMode),
            .. settings.Repack ? Array.Empty<string>() : ["--no-repack"],
            "--gpu-layers", Number(settings.GpuLayers),
            "--cpu-experts", Number(settings.CpuExperts),
            "--threads", Number(settings.Threads),
            .. start.Projector is { } projector ? ["--mmproj", System.IO.Path.GetFullPath(projector)] : Array.Empty<string>(),
        ];
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Finds how this program was started: as a file of its own, by the dotnet host, or as a part of another program.</summary>
    private static ProcessStartInfo ThisProgram()
    {
        var assembly = typeof(WorkerCommand).Assembly;
        var isHost = System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        if (Assembly.GetEntryAssembly() == assembly && !isHost)
            return new(Environment.ProcessPath!);
        var info = new ProcessStartInfo(isHost ? Environment.ProcessPath! : "dotnet");
        info.ArgumentList.Add(System.IO.Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".dll"));
        return info;
    }
}
