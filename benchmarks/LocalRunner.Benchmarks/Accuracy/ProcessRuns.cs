using LocalRunner.Benchmarks.Peers;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Loads models with random weights in processes of their own, lets each fill its context, and asks the system what it took.</summary>
internal static class ProcessRuns
{
    private const int MostTokens = 1 << 20;

    private static readonly IPeer[] s_peers = [new OllamaPeer(), new GgufParserPeer(), new CorrectedParserPeer(), new NodePeer(), new FitPeer()];

    public static IReadOnlyList<IPeer> Peers => s_peers;

    public static async Task<List<ProcessRow>> RunAsync(IReadOnlyList<Configuration> loads, string folder, CancellationToken cancellation)
    {
        var rows = new List<ProcessRow>();
        foreach (var model in loads.GroupBy(load => (load.Shape, load.Type)))
        {
            var path = Path.Combine(folder, "process.gguf");
            var blueprint = SyntheticModel.Create(model.Key.Shape, model.Key.Type);
            blueprint.Write(path, cancellation: cancellation);
            using var header = blueprint.Preview();
            foreach (var load in model)
            {
                using var probe = new ProbeProcess();
                var adapter = load.Use is { AdapterRank: > 0 } ? Path.Combine(folder, "adapter.gguf") : null;
                if (adapter is not null)
                    load.Use!.WriteAdapter(header, adapter);
                var request = new ProbeRequest(path, load.Settings, MostTokens, DryRun: false) { Adapter = adapter, Sampling = load.Use?.Answers.Sampling ?? new() };
                var reply = await probe.AskAsync(request, cancellation);
                var peers = s_peers.Select(peer => (peer, peer.Estimate(header, load.Settings), peer.MeansAnonymous(load.Settings))).ToList();
                rows.Add(new(load, new FileInfo(path).Length, reply, peers));
                await Console.Error.WriteLineAsync($"[{rows.Count}/{loads.Count}] {load.Model}, {load.Summary}: {reply.Error ?? rows[^1].Outcome}");
            }

            File.Delete(path);
        }

        return rows;
    }
}
