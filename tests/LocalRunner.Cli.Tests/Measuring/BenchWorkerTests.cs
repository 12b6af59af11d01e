using System.Text.Json;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Measuring;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Tests.Measuring;

public sealed class BenchWorkerTests
{
    private static readonly BenchOptions s_short = new()
    {
        Tests = [new(BenchTestKind.Generate, 0, 2)],
        Repetitions = 1,
        NoiseLimit = 1000,
        Load = new() { Threads = 1 },
    };

    [Fact]
    public void Request_EveryOption_ArrivesAsItWasSent()
    {
        var options = new BenchOptions
        {
            Tests = [new(BenchTestKind.Chat, 3, 4, 5)],
            Repetitions = 7,
            NoiseLimit = 0.125,
            UsdPerKilowattHour = 0.17,
            Load = new()
            {
                ContextLength = 1,
                Threads = 2,
                BatchSize = 3,
                MicroBatchSize = 4,
                KeyCacheType = KvCacheType.Q8_0,
                ValueCacheType = KvCacheType.Q4_0,
                FlashAttention = FlashAttention.Off,
                LoadMode = LoadMode.DirectIo,
                Repack = false,
                GpuLayers = -1,
                Parallel = 2,
                UnifiedCache = true,
                FullWindowCache = true,
                QualityFloor = GgufFileType.Q4_K_M,
                Preference = PlanPreference.Speed,
                Budget = new ByteSize(12_345),
                Reserve = new ByteSize(99),
                Force = true,
                Adapters = [new("lora.gguf", 0.5f)],
                ChatTemplate = "chatml",
                CpuExperts = 3,
                DraftTokens = 7,
                DraftModel = "draft.gguf",
                Projector = "mmproj.gguf",
                IsProjectorOptional = true,
                Images = false,
                PromptCache = new ByteSize(678),
                PromptCacheFolder = "cache",
                Uses = new() { Grammar = true, SortsVocabulary = true, RememberedTokens = 64, Adapters = [] },
                PlannedAnswers = new() { MaxTokens = 5, StopSequences = [], Sampling = new() { Temperature = 0.5f } },
            },
        };
        var usual = new ModelOptions();
        typeof(ModelOptions).GetProperties().Where(property => property.CanWrite)
            .ShouldAllBe(property => !Equals(property.GetValue(options.Load), property.GetValue(usual)), "Set every option here.");

        var request = JsonSerializer.Deserialize(Line(options), BenchWire.Default.BenchRequest)!;

        request.Paths.ShouldBe([Demo.Q8]);
        request.Options.Tests.ShouldBe(options.Tests);
        request.Options.Load.Adapters.ShouldBe(options.Load.Adapters);
        request.Options.Load.Uses.RememberedTokens.ShouldBe(64);
        request.Options.Load.PlannedAnswers!.Sampling.Temperature.ShouldBe(0.5f);
        (request.Options.Load with { Adapters = options.Load.Adapters, Uses = options.Load.Uses, PlannedAnswers = options.Load.PlannedAnswers }).ShouldBe(options.Load);
        (request.Options.Repetitions, request.Options.NoiseLimit, request.Options.UsdPerKilowattHour).ShouldBe((7, 0.125, 0.17));
    }

    [Fact]
    public async Task RunAsync_Request_IsAnsweredLineByLine()
    {
        var (exitCode, replies) = await RunAsync(new Waiting(Line(s_short)));

        exitCode.ShouldBe(0);
        replies.SkipLast(1).ShouldAllBe(reply => reply.Step != null && reply.Models == null);
        replies[^1].Models.ShouldNotBeNull()[0].Tests[0].Samples.Count.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_Failure_IsAnAnswer()
    {
        var (exitCode, replies) = await RunAsync(new Waiting(Line(s_short with { Repetitions = 0 })));

        exitCode.ShouldBe(2);
        replies[^1].Error.ShouldBe(LocalRunnerError.InvalidArgument);
        replies[^1].Message!.ShouldContain("repetitions");
    }

    [Fact]
    public async Task RunAsync_InputThatEnds_StopsTheMeasurement()
    {
        // A reader of text ends where its text does.
        using var input = new StringReader(Line(s_short with { Repetitions = 10_000, Tests = [new(BenchTestKind.Generate, 0, 200)] }));

        var (exitCode, replies) = await RunAsync(input);

        exitCode.ShouldBe(130);
        replies.ShouldAllBe(reply => reply.Models == null);
    }

    [Fact]
    public async Task RunAsync_NoInput_EndsAtOnce() => (await RunAsync(TextReader.Null)).ExitCode.ShouldBe(130);

    private static string Line(BenchOptions options) => JsonSerializer.Serialize(new BenchRequest([Demo.Q8], options), BenchWire.Default.BenchRequest);

    private static async Task<(int ExitCode, List<BenchReply> Replies)> RunAsync(TextReader input)
    {
        using var output = new StringWriter();
        var exitCode = await new BenchWorker(input, output).RunAsync(default);
        return (exitCode, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, BenchWire.Default.BenchReply)!)]);
    }

    /// <summary>A line, and then the silence of a parent that waits.</summary>
    private sealed class Waiting(string line) : TextReader
    {
        private string? _line = line;

        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _line, null) is { } first)
                return new(first);
            var silence = new TaskCompletionSource<string?>();
            cancellationToken.Register(() => silence.TrySetCanceled(cancellationToken));
            return new(silence.Task);
        }
    }
}
