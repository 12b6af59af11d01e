using System.CommandLine;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Serving;
using LocalRunner.Server.Router;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalRunner.Cli.Commands;

/// <summary>Serves models over HTTP until it is interrupted, each in a process of its own.</summary>
internal sealed class ServeCommand : RunnerCommand
{
    // What the worker of a named model is told, beside its plan.
    private static readonly string[] s_passedOnToNamed = ["lora", "template"];

    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "Models to serve: files, or names that 'list' shows. All that are installed can be asked for in any case, and 'demo'. The first one answers who names none.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly FlagSet<ServeSettings> _routing = new(ServeFlags.Routing, []);
    private readonly FlagSet<ModelOptions> _loading = new(ServeFlags.Loading, ServeFlags.LoadingSwitches);
    private readonly Option<bool> _noDefaults = new("--no-defaults") { Description = "Leave out the settings that were saved for models." };
    private readonly Option<bool> _worker = new(WorkerCommand.Worker) { Hidden = true };
    private readonly Option<string?> _path = new(WorkerCommand.Path) { Hidden = true };
    private readonly Option<string?> _name = new(WorkerCommand.Name) { Hidden = true };
    private readonly Option<string?> _address = new(WorkerCommand.Address) { Hidden = true };

    public ServeCommand(Terminal terminal, Option<bool> json)
        : base("serve", "Serve models to the clients of OpenAI, Anthropic and Ollama, loading each when it is asked for.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_models);
        foreach (var flag in (IEnumerable<Option>)[.. _routing.All, .. _loading.All, _noDefaults, _worker, _path, _name, _address])
            Add(flag);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "serve",
        "serve qwen3-4b-q4_k_m.gguf --ctx 32768 --parallel 4",
        "serve qwen3-4b llama-3.3-70b --budget 48GB --keep-alive 30m --alias fast=qwen3-4b --alias slow=llama-3.3-70b",
        "serve --upstream cluster=https://gpu.example.org/v1 --overflow cluster",
        "serve --host 0.0.0.0 --api-key \"$KEY\"",
    ];

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation) =>
        parsed.GetValue(_worker) ? WorkAsync(parsed, cancellation) : ServeAsync(parsed, cancellation);

    private async Task<int> WorkAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_path) is not { } path || parsed.GetValue(_address) is not { } address)
            throw SettingValue.Invalid($"{WorkerCommand.Worker} is for the server itself; use '{CommandLine.Name} serve MODEL'.");
        var options = new WorkerOptions(new(parsed.GetValue(_name) ?? path, path), address, _loading.Read(parsed, new ModelOptions()));
        await new WorkerServer(options, _terminal.In, _terminal.Out).RunAsync(cancellation);
        return ExitCode.Done;
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = RouterOptionsOf(parsed);
        var server = _routing.Read(parsed, new ServeSettings()).ToServer(Environment.GetEnvironmentVariable);
        using var log = new ServerLog(_terminal.Error);
        await using var application = RouterServer.Create(options, server, builder => builder.Logging.AddProvider(log).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Error));
        await StartAsync(application, cancellation);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var document = await Task.Run(() => ServeDocument.Of(address, options, server, application.Services.GetRequiredService<ModelPlans>()), cancellation);
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, document, Documents.Default.ServeDocument);
        else
            new ServeTables(_terminal).Write(document);
        await _terminal.Out.FlushAsync(cancellation);

        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await _terminal.Error.WriteLineAsync("Ending the models.");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await application.StopAsync(patience.Token);
        return ExitCode.Done;
    }

    private RouterOptions RouterOptionsOf(ParseResult parsed)
    {
        var settings = _routing.Read(parsed, new ServeSettings());
        var loading = _loading.Read(parsed, new ModelOptions { Parallel = ServeFlags.UsualSequences });
        if (loading.DraftModel is not null)
        {
            loading = parsed.GetValue(_models) is [var only]
                ? DraftReference.Resolve(loading, only, _terminal)
                : throw SettingValue.Invalid("--draft guesses for one model. Name that model alone, or leave --draft out.");
        }

        if (loading.Projector is not null && parsed.GetValue(_models) is not [_])
            throw SettingValue.Invalid("--mmproj belongs to one model. Name that model alone, or leave --mmproj out.");

        loading.Validate();
        var upstreams = settings.ToUpstreams(Environment.GetEnvironmentVariable);
        var given = Given(parsed, "prompt-cache").Concat(loading.Force ? ["--force"] : Array.Empty<string>()).ToList();
        var givenToNamed = given.Concat(s_passedOnToNamed.SelectMany(flag => Given(parsed, flag)))
            .Concat(loading.DraftModel is { } draft ? ["--draft", draft] : Array.Empty<string>()).ToList();

        // Any installed model can be asked for, and what was made for another would keep it from loading.
        var others = loading with { Adapters = [], ChatTemplate = null, DraftModel = null, DraftTokens = loading.DraftModel is null ? loading.DraftTokens : 0, Projector = null };
        var models = ServedNames.Of(parsed.GetValue(_models) ?? [], _terminal);
        bool IsNamed(NamedModel model) => models.Any(named => named.Path == model.Path);
        List<string> secrets = [ServeSettings.KeyVariable, .. upstreams.Select(upstream => upstream.KeyVariable)];
        return new()
        {
            Worker = start => WorkerCommand.ToStart(start, IsNamed(start.Model) ? givenToNamed : given, secrets),
            Device = ThisMachine.Detect(),
            Models = models,
            Hidden = ServedNames.Demo(_terminal),
            Store = new ModelStore(_terminal.Store),
            Loading = model =>
            {
                var options = IsNamed(model) ? loading : others;
                return parsed.GetValue(_noDefaults) ? options : SavedSettings.Of(model.Path, options, _terminal).Options;
            },
            Force = loading.Force,
            Budget = loading.Budget?.Bytes,
            KeepAlive = settings.KeepAlive,
            Aliases = settings.Aliases,
            Upstreams = upstreams,
            Overflow = settings.Overflow,
            Queue = settings.Queue,
        };
    }

    private IEnumerable<string> Given(ParseResult parsed, string flag) => _loading.All.First(option => option.Name == "--" + flag) is Option<string[]> option
        ? (parsed.GetValue(option) ?? []).SelectMany(value => (string[])[option.Name, value])
        : [];

    private static async Task StartAsync(WebApplication application, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"The server could not listen: {exception.Message.TrimEnd('.')}. Name another address with --host and --port; --port 0 takes a free one.", exception);
        }
    }
}
