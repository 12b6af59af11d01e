using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory.Graph;

/// <summary>Compares the compute buffers of architectures of which there are no sample shapes with the engine's.</summary>
public sealed class OtherGraphsTests
{
    // The engine tells hundredths of a mebibyte.
    private const double Rounding = 0.0051 * (1 << 20);

    private static readonly DeviceInfo s_device = DeviceInfo.Detect();

    public static TheoryData<string> Recorded() => [.. RecordedModels.Names];

    [Theory]
    [InlineData("bailingmoe2")]
    [InlineData("bert")]
    [InlineData("cohere2moe")]
    [InlineData("deepseek32")]
    [InlineData("deepseek4")]
    [InlineData("dream")]
    [InlineData("exaone-moe")]
    [InlineData("exaone4")]
    [InlineData("gemma4")]
    [InlineData("glm-dsa")]
    [InlineData("glm4")]
    [InlineData("glm4moe")]
    [InlineData("hy_v3")]
    [InlineData("jina-bert-v2")]
    [InlineData("kimi-linear")]
    [InlineData("lfm2")]
    [InlineData("llama-embed")]
    [InlineData("mimo2")]
    [InlineData("minimax-m2")]
    [InlineData("minimax-m3")]
    [InlineData("mistral4")]
    [InlineData("nanbeige")]
    [InlineData("nemotron")]
    [InlineData("nemotron_h")]
    [InlineData("nemotron_h_moe")]
    [InlineData("olmo2")]
    [InlineData("paddleocr")]
    [InlineData("qwen35")]
    [InlineData("qwen35moe")]
    [InlineData("qwen3next")]
    [InlineData("step35")]
    [InlineData("t5encoder")]
    public void BytesOf_SmallModel_IsTheEngines(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Of(name).Open(folder);

        foreach (var settings in Settings())
            ShouldBeTheEngines(model, settings, name);
    }

    /// <summary>Which layers compress, and widths at which other moments are the largest; where heads are as wide as the indexer's, all caches are rotated.</summary>
    [Theory]
    [InlineData(new[] { 0, 4, 128, 4 }, 4, 64, 128)]
    [InlineData(new[] { 4, 128, 0, 4, 128 }, 8, 256, 64)]
    [InlineData(new[] { 0, 4, 128, 4 }, 4, 64, 64)]
    [InlineData(new[] { 4, 128 }, 2, 96, 128)]
    [InlineData(new[] { 0, 4, 4 }, 6, 128, 64)]
    public void BytesOf_CompressedContext_IsTheEngines(int[] ratios, int heads, int width, int index)
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.DeepSeek4(ratios, heads, width, index).OpenHeader(folder);

        foreach (var settings in Settings().Concat(Compressed()))
            ShouldBeTheEngines(model, settings, "deepseek4");
    }

    /// <summary>Once with a vocabulary of a published model's kind, so that rows of logits count, and once with wide feed-forward blocks.</summary>
    [Theory]
    [MemberData(nameof(Recorded))]
    public void BytesOf_RecordedModel_IsTheEngines(string name)
    {
        using var folder = new TemporaryFolder();
        var plain = new PlanSettings { ContextLength = 1024, MicroBatchSize = 256 };
        using (var model = RecordedModels.Of(name, vocabulary: 8192).OpenHeader(folder))
        {
            ShouldBeTheEngines(model, plain with { ContextLength = 4096, MicroBatchSize = 512, OutputRows = 0 }, name);
            ShouldBeTheEngines(model, plain with { Sequences = 3, OutputRows = 3, UnifiedCache = true, ContextLength = 3000, FlashAttention = false }, name);
            ShouldBeTheEngines(model, plain with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 }, name);
        }

        using var wide = RecordedModels.Of(name, scale: 8).OpenHeader(folder, "wide.gguf");
        ShouldBeTheEngines(wide, plain with { Sequences = 4, OutputRows = 4, FullWindowCache = false }, name);
        ShouldBeTheEngines(wide, plain with { KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 }, name);
    }

    /// <summary>What linear attention gives is written over in place, which shows where states are large beside the batch.</summary>
    [Theory]
    [InlineData(64, 4)]
    [InlineData(96, 4)]
    [InlineData(64, 6)]
    public void BytesOf_LinearAttentionAndFewTokensOfManySequences_IsTheEngines(int batch, int sequences)
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Of("kimi-linear").Open(folder);

        ShouldBeTheEngines(model, new() { ContextLength = 2048, MicroBatchSize = batch, Sequences = sequences, OutputRows = sequences }, "kimi-linear");
    }

    /// <summary>Older files of latent attention keep keys and values of all heads.</summary>
    [Theory]
    [InlineData("deepseek2")]
    [InlineData("mistral4")]
    public void BytesOf_OlderFileOfLatentAttention_IsTheEngines(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Latent(name, layers: 3, hasIndexer: false, compresses: false).Open(folder);

        foreach (var settings in Settings())
            ShouldBeTheEngines(model, settings, name);
    }

    /// <summary>Chameleon's larger model norms behind its blocks.</summary>
    [Fact]
    public void BytesOf_NormsBehindBlocks_IsTheEngines()
    {
        using var folder = new TemporaryFolder();
        using var model = RecordedModels.Of("chameleon").Key("swin_norm", GgufValue.Of(true)).OpenHeader(folder);

        foreach (var settings in Settings())
            ShouldBeTheEngines(model, settings, "chameleon");
    }

    /// <summary>Features of images lie behind the embeddings until the last layer that reads them has.</summary>
    [Theory]
    [InlineData("qwen3vl", 1)]
    [InlineData("qwen3vl", 3)]
    [InlineData("qwen3vl", 7)]
    [InlineData("qwen3vlmoe", 3)]
    public void BytesOf_FeaturesOfImages_IsTheEngines(string name, int layers)
    {
        using var folder = new TemporaryFolder();
        foreach (var (vocabulary, scale) in new[] { (SmallModel.Vocabulary, 1), (8192, 1), (SmallModel.Vocabulary, 8) })
        {
            using var model = RecordedModels.Of(name, vocabulary, scale).Key("n_deepstack_layers", layers).OpenHeader(folder, $"{vocabulary}-{scale}.gguf");
            foreach (var settings in Settings())
                ShouldBeTheEngines(model, settings, name);
        }
    }

    /// <summary>Layers without an indexer of their own take what the one before them chose.</summary>
    [Fact]
    public void BytesOf_SharedIndexers_IsTheEngines()
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.GlmDsa([1, 0, 1]).Open(folder);

        foreach (var settings in Settings())
            ShouldBeTheEngines(model, settings, "glm-dsa");
    }

    /// <summary>The engine fetches the chosen blocks where each sequence has one token, and reserves memory for that too; a dry run counts the batch alone.</summary>
    [Fact]
    public void BytesOf_BlocksOfManySequencesInASmallBatch_AreThoseOfSingleTokens()
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.MiniMaxM3().Open(folder);
        var settings = new PlanSettings { ContextLength = 512, MicroBatchSize = 64, Sequences = 4, OutputRows = 4 };
        LlamaLibrary.Load();
        using var log = EngineLog.Open();
        var parameters = LlamaImports.DefaultModelParameters();
        parameters.LoadMode = (int)LoadMode.None;
        using var loaded = LlamaImports.LoadModel(model.Path, parameters);

        using var context = ContextParameters.Create(loaded, ContextParameters.Of(PlanDryRun.SettingsOf(settings)));

        var engine = MemoryLog.Read([.. log.Lines], LlamaLibrary.NameOf).Compute;
        ((double)MemoryPlanner.Estimate(model, settings, s_device).Compute).ShouldBe(engine, Rounding + (0.001 * engine));
    }

    /// <summary>With a vocabulary of a published model's size the rows of logits are most of the buffer.</summary>
    [Theory]
    [InlineData("sample-qwen35", true)]
    [InlineData("sample-qwen35", false)]
    [InlineData("sample-qwen35moe", true)]
    [InlineData("sample-qwen35moe", false)]
    public void BytesOf_LargeVocabularyAndAllRows_IsTheEngines(string name, bool flash)
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(SampleShapes.Find(name)! with { Vocabulary = 65_536 }, GgufFileType.Q8_0).WriteHeader(folder.File("model.gguf"));
        using var model = GgufFile.Open(folder.File("model.gguf"));

        foreach (var context in new[] { 1024, 8192 })
            ShouldBeTheEngines(model, new() { ContextLength = context, MicroBatchSize = 256, OutputRows = 0, FlashAttention = flash }, name);
    }

    private static void ShouldBeTheEngines(GgufFile model, PlanSettings settings, string name)
    {
        var engine = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;
        var planned = MemoryPlanner.Estimate(model, settings, s_device);

        ((double)planned.Compute).ShouldBe(engine.Compute, Rounding + (0.001 * engine.Compute), $"{name}: {settings}");
    }

    /// <summary>Micro-batches that blocks don't divide, each type of cache, and sequences that keep their own caches even where these are called shared.</summary>
    private static IEnumerable<PlanSettings> Compressed()
    {
        var plain = new PlanSettings { ContextLength = 2048, MicroBatchSize = 256 };
        foreach (var flash in new[] { true, false })
        {
            var one = plain with { FlashAttention = flash };
            yield return one with { MicroBatchSize = 1 };
            yield return one with { MicroBatchSize = 3 };
            yield return one with { MicroBatchSize = 130 };
            yield return one with { MicroBatchSize = 2048, BatchSize = 2048 };
            yield return one with { ContextLength = 5000, MicroBatchSize = 128, Sequences = 5, OutputRows = 5 };
            yield return one with { ContextLength = 4096, MicroBatchSize = 4, Sequences = 8, OutputRows = 8 };
            yield return one with { ContextLength = 8192, MicroBatchSize = 512, Sequences = 4, OutputRows = 0, UnifiedCache = true };
            yield return one with { FullWindowCache = false };
            yield return one with { KeyCacheType = KvCacheType.BF16, ValueCacheType = KvCacheType.BF16 };
        }

        foreach (var type in new[] { KvCacheType.Q8_0, KvCacheType.Q4_0, KvCacheType.Q5_1, KvCacheType.IQ4_NL })
            yield return plain with { ContextLength = 8192, Sequences = 2, OutputRows = 2, KeyCacheType = type, ValueCacheType = type };
    }

    private static IEnumerable<PlanSettings> Settings()
    {
        var plain = new PlanSettings { ContextLength = 1024, MicroBatchSize = 256 };
        foreach (var flash in new[] { true, false })
        {
            var one = plain with { FlashAttention = flash };
            yield return one;
            yield return one with { ContextLength = 4096, MicroBatchSize = 512, OutputRows = 0 };
            yield return one with { ContextLength = 8192, MicroBatchSize = 128 };
            yield return one with { ContextLength = 32768, MicroBatchSize = 512 };
            yield return one with { Sequences = 4, OutputRows = 4, FullWindowCache = false };
            yield return one with { Sequences = 3, OutputRows = 3, UnifiedCache = true, ContextLength = 3000 };
            yield return one with { KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 };
        }

        yield return plain with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 };
    }
}
