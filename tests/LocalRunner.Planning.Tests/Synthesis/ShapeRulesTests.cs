using System.Globalization;
using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class ShapeRulesTests
{
    private static readonly int[] s_counts = [0, 1, 2, 3, 4, 6, 8, 16, 26, 27, 48];
    private static readonly int[] s_widths = [0, 16, 20, 24, 32, 33, 48, 64, 96, 128, 160, 256];

    public static TheoryData<string, Func<ModelShape, ModelShape>, string> Impossible() => new()
    {
        { "qwen2", shape => shape with { HeadWidth = 128 }, "8 heads of 128 are 1024 wide" },
        { "llama", shape => shape with { HeadWidth = 63 }, "even number" },
        { "llama", shape => shape with { RotaryWidth = 32 }, "rotates whole heads" },
        { "llama", shape => shape with { ValueHeadWidth = 32 }, "as wide as its keys" },
        { "llama", shape => shape with { AttentionLayers = [1] }, "no layers with and without attention" },
        { "llama", shape => shape with { Layers = 513 }, "number of layers is 513" },
        { "llama", shape => shape with { StateInner = 1024 }, "no recurrent layers" },
        { "llama", shape => shape with { KeyValueRank = 64 }, "no rank of keys and values" },
        { "sample-mixtral", shape => shape with { SharedExperts = 1 }, "no shared experts" },
        { "sample-mixtral", shape => shape with { DenseLayers = 1 }, "no leading layers without experts" },
        { "sample-mixtral", shape => shape with { ExpertsUsed = 9 }, "experts used is 9" },
        { "gemma3", shape => shape with { Experts = 8, ExpertsUsed = 2 }, "no experts" },
        { "gemma2", shape => shape with { SlidingWindow = 0 }, "sliding window" },
        { "gptneox", shape => shape with { TiedEmbeddings = true }, "can't be tied" },
        { "deepseek2", shape => shape with { SharedExperts = 0 }, "shared experts" },
        { "deepseek2", shape => shape with { Layers = 27 }, "Lite model" },
        { "deepseek2", shape => shape with { RotaryWidth = 96 }, "rotary width below" },
        { "jamba", shape => shape with { Layers = 1 }, "0 of 1 layers have attention" },
        { "granitehybrid", shape => shape with { AttentionLayers = [0, 1, 2, 3] }, "4 of 4 layers" },
        { "granitehybrid", shape => shape with { StateInner = 512 }, "twice its width" },
        { "mamba2", shape => shape with { StateGroups = 3 }, "can't be divided" },
    };

    /// <summary>Every architecture with a few shapes nearby: whatever is not refused must load.</summary>
    public static TheoryData<string> Samples() => [.. SampleShapes.All.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Create_ImpossibleShape_SaysWhy(string name, Func<ModelShape, ModelShape> change, string said)
    {
        var shape = change(SampleShapes.Find(name) ?? SampleShapes.Find("sample-" + name)!);

        var failure = Should.Throw<LocalRunnerException>(() => SyntheticModel.Create(shape));

        failure.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        failure.Message.ShouldContain(said);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Create_RandomShape_IsRefusedOrLoads(string name)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(name.Length);
        var loaded = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var shape = Changed(SampleShapes.Find(name)! with { Vocabulary = 300, Width = 128, FeedForward = 192, ContextLength = 512 }, random);
            if (Described(shape) is not { } blueprint)
                continue;
            var path = folder.File("model.gguf");
            blueprint.Write(path);
            try
            {
                await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 256, Threads = 1 });
                var answer = await Answer.CollectAsync(model.GenerateAsync("a fox", new GenerationOptions { MaxTokens = 2, LogProbabilities = 1 }));
                answer.Chunks.ShouldAllBe(chunk => chunk.LogProbability == null || double.IsFinite(chunk.LogProbability.Value));
                loaded++;
            }
            catch (LocalRunnerException failure)
            {
                throw new InvalidOperationException($"{shape} [{string.Join(", ", shape.AttentionLayers)}]: {failure.Message}", failure);
            }
        }

        loaded.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void WithLayers_Hybrid_KeepsBothKinds()
    {
        var shape = SampleShapes.Find("sample-jamba")! with { Layers = 8, AttentionLayers = [4] };

        shape.WithLayers(6).AttentionLayers.ShouldBe([4]);
        shape.WithLayers(3).AttentionLayers.ShouldBe([2]);
        shape.WithLayers(20).AttentionLayers.ShouldBe([4, 12]);
        SyntheticModel.Create(shape.WithLayers(2)).Shape.Layers.ShouldBe(2);
        Should.Throw<LocalRunnerException>(() => shape.WithLayers(0)).Message.ShouldContain("number of layers is 0");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void WithLayers_Catalogue_CanBeDescribed(int layers)
    {
        // One layer can't be of both kinds, and fewer than its period leave Llama 4 without a layer that sees the whole.
        foreach (var entry in ModelCatalog.Entries.Where(entry => layers > 3
            || (!ArchitectureTable.Of(entry.Shape.Architecture).NeedsWholeLayer && (layers > 1 || entry.Shape.AttentionLayers.Count == 0))))
            SyntheticModel.Create((entry.Shape with { Vocabulary = 1000 }).WithLayers(layers)).Shape.Layers.ShouldBe(layers, entry.Id);
    }

    private static int Attempts => int.Parse(Environment.GetEnvironmentVariable("LOCALRUNNER_TEST_SHAPES") ?? "12", CultureInfo.InvariantCulture);

    private static SyntheticModel? Described(ModelShape shape)
    {
        try
        {
            return SyntheticModel.Create(shape, GgufFileType.F16);
        }
        catch (LocalRunnerException failure) when (failure.Error == LocalRunnerError.InvalidArgument)
        {
            return null;
        }
    }

    private static ModelShape Changed(ModelShape shape, Random random)
    {
        if (shape.StateInner > 0)
            shape = shape with { StateInner = 256 };
        if (ArchitectureTable.Of(shape.Architecture).State == StateForm.GatedDelta)
            shape = shape with { StateRank = shape.StateInner / shape.StateWidth, StateGroups = 2 };
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var (count, width) = (s_counts[random.Next(s_counts.Length)], s_widths[random.Next(s_widths.Length)]);
            shape = random.Next(20) switch
            {
                0 or 1 => shape with { Layers = count },
                2 => shape with { Width = width, StateInner = shape.StateInner > 0 ? 2 * width : 0 },
                3 => shape with { Heads = count },
                4 => shape with { KeyValueHeads = count },
                5 => shape with { HeadWidth = width },
                6 => shape with { FeedForward = width },
                7 => shape with { TiedEmbeddings = !shape.TiedEmbeddings },
                8 => shape with { Experts = count },
                9 => shape with { ExpertsUsed = count },
                10 => shape with { ExpertFeedForward = width },
                11 => shape with { SharedExperts = random.Next(3) },
                12 => shape with { DenseLayers = count },
                13 => shape with { SlidingWindow = width },
                14 => shape with { QueryRank = width },
                15 => shape with { RotaryWidth = width },
                16 => shape with { ValueHeadWidth = width },
                17 => shape with { StateWidth = width, StateConvolution = random.Next(6) },
                18 => shape with { StateRank = count, StateGroups = random.Next(4) },
                _ => shape with { AttentionLayers = [count] },
            };
        }

        return shape;
    }
}
