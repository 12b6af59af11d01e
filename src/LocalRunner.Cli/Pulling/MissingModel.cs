using System.Globalization;
using LocalRunner.Bench.Roofline;
using LocalRunner.Bench.Text;
using LocalRunner.Catalog;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Pulling;

/// <summary>Gets the file that MODEL means. Of a model that is not here it says what would fit and how fast, asks, and downloads it.</summary>
internal sealed class MissingModel(Terminal terminal, bool isSilent, bool isAgreed)
{
    public const string Help = Flags.ModelReference.Help + " Or a model to download: one of the catalogue (llama-3.3-70b), " + ModelHeaders.Elsewhere;

    // Speeds are told for a conversation's first answers.
    private const int AnswerTokens = 128;

    public async Task<string> GetAsync(string model, PlanOptions options, CancellationToken cancellation)
    {
        if (Flags.ModelReference.Find(model, terminal) is { } here)
            return here;
        if (!ModelHeaders.IsElsewhere(model, terminal) && !(ModelHeaders.IsName(model) && ModelCatalog.TryFind(model, out var match) && match.Entry.Repository is not null))
            return Flags.ModelReference.Resolve(model, terminal);

        var (store, reference) = (new ModelStore(terminal.Store), Store.ModelReference.Parse(model));
        using var remote = await store.OpenRemoteAsync(reference, options, cancellation: cancellation);
        var plan = MemoryPlanner.Plan(remote.Header, options, cancellation: cancellation);
        Tell(model, remote, plan, cancellation);
        if (!plan.Fits && options is not ModelOptions { Force: true })
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"{model} would not fit this machine, and was not downloaded. {plan.Reason} Name a smaller quant, or add --force.");
        await AgreeAsync(model, remote, cancellation);
        return await PullAsync(store, remote, cancellation);
    }

    private void Tell(string model, RemoteGguf remote, MemoryPlan plan, CancellationToken cancellation)
    {
        if (isSilent)
            return;
        terminal.Error.WriteLine($"{PlainText.OfLine(model)} is not on this machine.");
        var facts = DownloadDetail.Of(remote).Facts().Append((plan.Fits ? "fits" : "does not fit", (string?)plan.Reason)).Append(("speed", Speed(remote, plan, cancellation)));
        foreach (var (name, value) in facts.Where(fact => fact.Item2 is { Length: > 0 }))
            terminal.Error.WriteLine($"  {name,-9} {value}");
    }

    /// <summary>Each token reads the weights once, so memory bandwidth is its roof.</summary>
    private static string? Speed(RemoteGguf remote, MemoryPlan plan, CancellationToken cancellation)
    {
        if (!plan.Fits || plan.Settings.GpuLayers > 0 || MemoryBandwidth.Measure(cancellationToken: cancellation) is not { } bandwidth)
            return null;
        var work = new TokenWork(remote.Header, plan.Settings);
        return string.Create(CultureInfo.InvariantCulture, $"at most {bandwidth / (work.FixedBytes + work.LayerBytesAt(0, AnswerTokens)):0.#} tokens/s, at the {bandwidth / 1e9:0.#} GB/s that this machine reads memory with");
    }

    private async Task AgreeAsync(string model, RemoteGguf remote, CancellationToken cancellation)
    {
        if (isAgreed)
            return;
        if (isSilent || !terminal.InputIsTerminal)
        {
            throw new LocalRunnerException(LocalRunnerError.ModelNotAvailable,
                $"{model} is not on this machine, and nobody is there to ask whether {new ByteSize(remote.DownloadBytes)} may be downloaded. Add --yes, or 'localrunner pull {model}' first.");
        }

        var answer = await terminal.AskAsync($"Download {new ByteSize(remote.DownloadBytes)}? [Y/n] ", cancellation);
        if (answer is null || !(answer.Trim() is "" || answer.Trim().StartsWith('y') || answer.Trim().StartsWith('Y')))
            throw new OperationCanceledException();
    }

    private async Task<string> PullAsync(ModelStore store, RemoteGguf remote, CancellationToken cancellation)
    {
        var bar = new PullBar(terminal);
        return isSilent ? await store.PullAsync(remote, progress: null, cancellation) : await bar.ShowAsync(() => store.PullAsync(remote, bar, cancellation));
    }
}
