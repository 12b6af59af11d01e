using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>Lets both sides do the same with models made on the spot: each alone for its memory, then in turns for their speed.</summary>
internal sealed class Contest(SideProgram node, string folder, int rounds, int threads)
{
    public const int PromptTokens = 512;
    public const int AnswerTokens = 65;
    public const int ContextLength = 1024;
    public const int MicroBatchSize = 512;

    /// <summary>The engine's threads go on polling for about a tenth of a second after their last work, at the other side's cost.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets what the sides said of themselves; null before the first model.</summary>
    public (LoadReply Local, LoadReply Node)? Sides { get; private set; }

    /// <exception cref="SideException">A side failed, or died.</exception>
    public async Task<ModelFigures> RunAsync(string name, GgufFileType type, CancellationToken cancellation)
    {
        var blueprint = SyntheticModel.Create(ModelCatalog.Find(name).Entry.Shape, type);
        using var header = blueprint.Preview();
        var path = Path.Combine(folder, "model.gguf");
        blueprint.Write(path, cancellation: cancellation);
        var load = new LoadRequest(path, ContextLength, MicroBatchSize, threads);
        var prompt = Prompt(header);
        var localMemory = await MemoryAsync(SideProgram.LocalRunner, load, prompt, cancellation);
        var nodeMemory = await MemoryAsync(node, load, prompt, cancellation);
        var speeds = await SpeedsAsync(load, prompt, cancellation);
        return new()
        {
            Model = $"{name}:{GgufFileTypes.NameOf(type)}",
            Parameters = header.Tensors.Sum(tensor => tensor.Elements),
            FileBytes = new FileInfo(path).Length,
            Prompts = speeds.ConvertAll(round => round.Prompt),
            Answers = speeds.ConvertAll(round => round.Answer),
            SameAnswers = speeds.Count(round => round.Same),
            LocalMemory = localMemory,
            NodeMemory = nodeMemory,
        };
    }

    /// <summary>Any ordinary tokens, behind the one that begins a text: node-llama-cpp's completion never leaves that out.</summary>
    private static int[] Prompt(GgufFile header)
    {
        var ordinary = SyntheticVocabulary.LeastTokens;
        var range = (int)header.Metadata.GetArray("tokenizer.ggml.tokens")!.Count - ordinary;
        return [(int)header.Metadata.GetInteger("tokenizer.ggml.bos_token_id")!.Value, .. Enumerable.Range(1, PromptTokens - 1).Select(i => ordinary + (i * 7919 % range))];
    }

    private static async Task<ProcessPeak> MemoryAsync(SideProgram program, LoadRequest load, int[] prompt, CancellationToken cancellation)
    {
        var (process, _) = await SideProcess.StartAsync(program, load, cancellation);
        using (process)
        {
            _ = await process.AnswerAsync(new(prompt, AnswerTokens, Fresh: true), cancellation);
            return process.Memory();
        }
    }

    private async Task<List<(SpeedPair Prompt, SpeedPair Answer, bool Same)>> SpeedsAsync(LoadRequest load, int[] prompt, CancellationToken cancellation)
    {
        var (local, localLoaded) = await SideProcess.StartAsync(SideProgram.LocalRunner, load, cancellation);
        using var ourProcess = local;
        var (other, otherLoaded) = await SideProcess.StartAsync(node, load, cancellation);
        using var theirProcess = other;
        Sides = (localLoaded, otherLoaded);

        var speeds = new List<(SpeedPair, SpeedPair, bool)>();

        // The first round warms both up.
        for (var round = -1; round < rounds; round++)
        {
            var localFirst = round % 2 == 0;
            var read = await TurnsAsync(local, other, new(prompt, 1, Fresh: true), localFirst, cancellation);
            var write = await TurnsAsync(local, other, new(prompt, AnswerTokens, Fresh: false), localFirst, cancellation);
            if (round >= 0)
            {
                speeds.Add((
                    new(prompt.Length / read.Local.First, prompt.Length / read.Node.First),
                    new(write.Local.Speed, write.Node.Speed),
                    write.Local.Tokens.AsSpan().StartsWith(write.Node.Tokens)));
            }
        }

        return speeds;
    }

    private static async Task<(AnswerReply Local, AnswerReply Node)> TurnsAsync(
        SideProcess local, SideProcess node, AnswerRequest request, bool localFirst, CancellationToken cancellation)
    {
        await Task.Delay(s_rest, cancellation);
        var first = await (localFirst ? local : node).AnswerAsync(request, cancellation);
        await Task.Delay(s_rest, cancellation);
        var second = await (localFirst ? node : local).AnswerAsync(request, cancellation);
        return localFirst ? (first, second) : (second, first);
    }
}
