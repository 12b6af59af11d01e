using LocalRunner.Catalog;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Pulling;

/// <summary>Gets the file that MODEL means. Of a model that is not here it says what would fit and how fast, asks, and downloads it.</summary>
internal sealed class MissingModel(Terminal terminal, bool isSilent, bool isAgreed)
{
    public const string Help = Flags.ModelReference.Help + " Or a model to download: one of the catalogue (llama-3.3-70b), " + ModelHeaders.Elsewhere;

    public async Task<string> GetAsync(string model, PlanOptions options, CancellationToken cancellation)
    {
        if (Flags.ModelReference.Find(model, terminal) is { } here)
            return here;
        if (!ModelHeaders.IsElsewhere(model, terminal) && !(ModelHeaders.IsName(model) && ModelCatalog.TryFind(model, out var match) && match.Entry.Repository is not null))
            return Flags.ModelReference.Resolve(model, terminal);

        var (store, reference) = (new ModelStore(terminal.Store), Store.ModelReference.Parse(model));
        using var remote = await store.OpenRemoteAsync(reference, options, cancellation: cancellation);
        var plan = PlanDryRun.Plan([remote.Header], options with { Uses = options.Uses with { OptionalProjector = remote.Projector?.Use } }, cancellation: cancellation);
        Tell(remote, plan, cancellation);
        if (!plan.Fits && options is not ModelOptions { Force: true })
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"{model} would not fit this machine, and was not downloaded. {plan.Reason} Name a smaller quant, or add --force.");
        await AgreeAsync(model, remote, cancellation);
        return await PullAsync(store, remote, cancellation);
    }

    /// <summary>Shows what 'plan' would; answers alone go to stdout.</summary>
    private void Tell(RemoteGguf remote, MemoryPlan plan, CancellationToken cancellation)
    {
        if (isSilent)
            return;
        var outlook = new PlanOutlook([remote.Header], plan.Fits ? MeasuredBandwidth.Of(terminal, cancellation) : null);
        new PlanTables(terminal, outlook, toError: true).Write(plan, download: DownloadDetail.Of(remote));
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
