using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;
using LocalRunner.Tokenization;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>Lets all sides do the same with models made on the spot: each alone for its memory, then in turns for their speed.</summary>
internal sealed class Contest(IReadOnlyList<SideProgram> programs, string folder, int rounds, int threads)
{
    public const int PromptTokens = 512;
    public const int AnswerTokens = 65;
    public const int ContextLength = 1024;
    public const int MicroBatchSize = 512;
    public const string SecondTurn = " and then it went on";

    /// <summary>The engine's threads may go on polling after their last work, at the next side's cost.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets what the sides said of themselves, in the order of the programs; empty before the first model.</summary>
    public IReadOnlyList<LoadReply> Sides { get; private set; } = [];

    /// <exception cref="SideException">A side failed, or died.</exception>
    public async Task<ModelFigures> RunAsync(string name, GgufFileType type, CancellationToken cancellation)
    {
        var model = SyntheticModel.Create(ModelCatalog.Find(name).Entry.Shape, type);
        using var header = model.Preview();
        var path = Path.Combine(folder, "model.gguf");
        model.Write(path, cancellation: cancellation);
        var load = new LoadRequest(path, ContextLength, MicroBatchSize, threads);
        var script = Script.Of(header);

        var memory = new List<ProcessPeak>();
        foreach (var program in programs)
            memory.Add(await MemoryAsync(program, load, script, cancellation));

        var turns = await TurnsAsync(load, script, cancellation);
        var answers = turns[0].ConvertAll(round => round.First.Tokens);
        var others = turns.Skip(1).SelectMany(side => side.Select((round, i) => (round.First.Tokens, Ours: answers[i]))).Where(pair => pair.Tokens.Length > 0).ToList();
        return new(
            $"{name}:{GgufFileTypes.NameOf(type)}", header.Tensors.Sum(tensor => tensor.Elements), new FileInfo(path).Length,
            [.. turns.Select((side, i) => Figures(side, memory[i]))],
            others.Count(pair => pair.Ours.AsSpan().StartsWith(pair.Tokens)), others.Count);
    }

    private static SideFigures Figures(List<(AnswerReply First, AnswerReply Second)> turns, ProcessPeak memory) => new(
        turns.ConvertAll(turn => PromptTokens / turn.First.First),
        turns.ConvertAll(turn => turn.First.Speed),
        turns.ConvertAll(turn => turn.Second.First),
        turns[0].First.Allocated is null ? null : Quartiles.Of(turns.Select(turn => (double)turn.First.Allocated!.Value / turn.First.Delivered)).Median,
        memory);

    private static async Task<ProcessPeak> MemoryAsync(SideProgram program, LoadRequest load, Script script, CancellationToken cancellation)
    {
        var (process, _) = await SideProcess.StartAsync(program, load, cancellation);
        using (process)
        {
            _ = await process.AnswerAsync(script.First, cancellation);
            return process.Memory();
        }
    }

    /// <summary>Returns the two turns of each round, side by side.</summary>
    private async Task<List<List<(AnswerReply First, AnswerReply Second)>>> TurnsAsync(LoadRequest load, Script script, CancellationToken cancellation)
    {
        var started = new List<(SideProcess Process, LoadReply Loaded)>();
        try
        {
            foreach (var program in programs)
                started.Add(await SideProcess.StartAsync(program, load, cancellation));
            Sides = [.. started.Select(side => side.Loaded)];
            var turns = started.ConvertAll(_ => new List<(AnswerReply, AnswerReply)>());

            // The first round warms all up; who begins changes every round.
            for (var round = -1; round < rounds; round++)
            {
                for (var turn = 0; turn < started.Count; turn++)
                {
                    var side = (turn + round + 1) % started.Count;
                    var first = await AskAsync(started[side].Process, script.First, cancellation);
                    var second = await AskAsync(started[side].Process, script.Second(first.Tokens), cancellation);
                    if (round >= 0)
                        turns[side].Add((first, second));
                }
            }

            return turns;
        }
        finally
        {
            foreach (var (process, _) in started)
                process.Dispose();
        }
    }

    private static async Task<AnswerReply> AskAsync(SideProcess side, AnswerRequest request, CancellationToken cancellation)
    {
        await Task.Delay(s_rest, cancellation);
        return await side.AnswerAsync(request, cancellation);
    }

    /// <summary>A conversation of two turns, as tokens and as text.</summary>
    private sealed record Script(ModelTokenizer Tokenizer, string Text)
    {
        private readonly int[] _prompt = Tokenizer.Encode(Text);
        private readonly int[] _continuation = Tokenizer.Encode(SecondTurn, addSpecial: false);

        public AnswerRequest First => new(_prompt, Text, Text, AnswerTokens, Fresh: true);

        public AnswerRequest Second(int[] answer)
        {
            int[] prompt = [.. _prompt, .. answer, .. _continuation];
            return new(prompt, SecondTurn, TextOf(Tokenizer, _prompt.Length + AnswerTokens + _continuation.Length), 1, Fresh: false);
        }

        public static Script Of(GgufFile header) => ModelTokenizer.TryCreate(header, out var tokenizer, out var reason)
            ? new(tokenizer, TextOf(tokenizer, PromptTokens))
            : throw new SideException(reason);

        /// <summary>Returns a text of exactly so many tokens, the one that begins it among them: node-llama-cpp's completion never leaves that out.</summary>
        private static string TextOf(ModelTokenizer tokenizer, int tokens)
        {
            var text = string.Concat(Enumerable.Repeat("the river runs past an old mill where people once brought their grain ", tokens));
            var length = tokens;
            while (tokenizer.Encode(text[..length]).Length < tokens)
                length++;
            return text[..length];
        }
    }
}
