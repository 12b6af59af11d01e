using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class SyntheticModelTests
{
    private const string Text = "Hello, 안녕 🦊!";

    private static readonly GgufFileType[] s_types =
    [
        GgufFileType.F16, GgufFileType.Q8_0, GgufFileType.Q4_K_M, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.IQ4_XS, GgufFileType.Q3_K_S, GgufFileType.Q2_K,
    ];

    public static TheoryData<string, GgufFileType> Samples()
    {
        // Each architecture in one type, the types taken in turn, and llama in all.
        var data = new TheoryData<string, GgufFileType>();
        foreach (var (shape, i) in SampleShapes.All.Select((shape, i) => (shape, i)))
            data.Add(shape.Name, s_types[i % s_types.Length]);
        foreach (var type in Enum.GetValues<GgufFileType>().Where(type => HasRandomWeights(type) && type != GgufFileType.F16))
            data.Add("sample-llama", type);
        data.Add("sample-gpt-oss", GgufFileType.MXFP4_MOE);
        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Write_Sample_LoadsAndAnswersWithFiniteProbabilities(string name, GgufFileType type)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of(name), type).Write(path);

        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 256, Threads = 1 });
        var probabilities = new List<double>();
        await foreach (var chunk in model.GenerateAsync(Text, new GenerationOptions { MaxTokens = 8, LogProbabilities = 1 }))
        {
            if (chunk.LogProbability is { } probability)
                probabilities.Add(probability);
        }

        model.Detokenize(model.Tokenize(Text, addSpecial: false)).ShouldBe(Text);
        probabilities.ShouldNotBeEmpty();
        probabilities.ShouldAllBe(probability => double.IsFinite(probability) && probability <= 0);
    }

    [Fact]
    public void Write_Header_IsThePreview()
    {
        using var folder = new TemporaryFolder();
        var blueprint = SyntheticModel.Create(SmallShapes.Of("sample-deepseek2"), GgufFileType.Q4_K_M);
        blueprint.Write(folder.File("model.gguf"));

        using var written = GgufFile.Open(folder.File("model.gguf"));
        using var preview = blueprint.Preview();

        preview.Tensors.ShouldBe(written.Tensors, new TensorComparer());
        preview.FileBytes.ShouldBe(written.FileBytes);
        preview.HasData.ShouldBeFalse();
        preview.Metadata.Select(pair => pair.Key).ShouldBe(written.Metadata.Select(pair => pair.Key));
        Should.Throw<LocalRunnerException>(() => preview.ReadTensor(preview.Tensors[0], new byte[4])).Message.ShouldContain("header alone");
    }

    [Theory]
    [InlineData("llama", 128256, 280147)]
    [InlineData("qwen2", 152064, 151387)]
    [InlineData("gemma3", 262144, 16)]
    [InlineData("llama", 4000, 16)]
    public void Preview_Vocabulary_HasTheMergesOfPublishedFiles(string architecture, int vocabulary, int merges)
    {
        using var header = SyntheticModel.Create(SampleShapes.Find("sample-" + architecture)! with { Vocabulary = vocabulary }).Preview();

        var pairs = header.Metadata.GetArray("tokenizer.ggml.merges")!.Strings().ToList();
        pairs.Count.ShouldBe(merges);
        pairs.Distinct().Count().ShouldBe(merges);
        header.Metadata.GetArray("tokenizer.ggml.tokens")!.Strings().Distinct().Count().ShouldBe(vocabulary);
    }

    [Theory]
    [InlineData("llama-3.1-8b", "rope_freqs.weight", true)]
    [InlineData("llama-3-8b", "rope_freqs.weight", false)]
    [InlineData("mistral-nemo", "rope_freqs.weight", false)]
    [InlineData("phi-3-mini-128k", "rope_factors_long.weight", true)]
    [InlineData("phi-4", "rope_factors_long.weight", false)]
    public void Preview_Factors_AreThereWhereTheRealFileHasThem(string model, string tensor, bool expected)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find(model).Entry.Shape).Preview();

        (header.FindTensor(tensor) is not null).ShouldBe(expected);
    }

    [Fact]
    public async Task Write_LongPhi_Answers()
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(SmallShapes.Of("sample-phi3") with { Layers = 1, ContextLength = 131072 }).Write(folder.File("model.gguf"));

        await using var model = await LocalModel.LoadAsync(folder.File("model.gguf"), new ModelOptions { ContextLength = 256, Threads = 1 });

        (await Answer.CollectAsync(model.GenerateAsync(Text, new GenerationOptions { MaxTokens = 4 }))).Tokens.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Write_LargeVocabulary_WritesAnyTextInTheSameTokens()
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(SampleShapes.Find("sample-llama")!.WithLayers(1) with { Vocabulary = 128256, Width = 64, FeedForward = 64 }).Write(folder.File("large.gguf"));
        SyntheticModel.Create(SmallShapes.Of("sample-llama").WithLayers(1)).Write(folder.File("small.gguf"));

        await using var large = await LocalModel.LoadAsync(folder.File("large.gguf"), new ModelOptions { ContextLength = 256, Threads = 1 });
        await using var small = await LocalModel.LoadAsync(folder.File("small.gguf"), new ModelOptions { ContextLength = 256, Threads = 1 });

        large.Tokenize(Text + " filler12 filler9").ShouldBe(small.Tokenize(Text + " filler12 filler9"));
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameFile()
    {
        using var folder = new TemporaryFolder();
        var blueprint = SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.Q4_K_M);
        foreach (var (name, seed) in new[] { ("a", 7), ("b", 7), ("c", 8) })
            blueprint.Write(folder.File(name), seed);

        File.ReadAllBytes(folder.File("b")).ShouldBe(File.ReadAllBytes(folder.File("a")));
        File.ReadAllBytes(folder.File("c")).ShouldNotBe(File.ReadAllBytes(folder.File("a")));
    }

    [Fact]
    public async Task WriteSplit_Parts_LoadAsOne()
    {
        using var folder = new TemporaryFolder();

        var parts = SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.Q8_0).WriteSplit(folder.File("model"), 16);

        parts.Count.ShouldBe(3);
        await using var model = await LocalModel.LoadAsync(parts[0], new ModelOptions { ContextLength = 256, Threads = 1 });
        model.Info.Architecture.ShouldBe("llama");
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();

        Should.Throw<OperationCanceledException>(() => SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.Q8_0)
            .Write(folder.File("model.gguf"), progress: new Callback<double>(_ => cancel.Cancel()), cancellation: cancel.Token));

        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Write_TypeWithoutRandomBlocks_IsRefusedBeforeAFileAppears()
    {
        using var folder = new TemporaryFolder();

        Should.Throw<LocalRunnerException>(() => SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.NVFP4).Write(folder.File("model.gguf")))
            .Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Preview_FewerLayers_DropsWholeLayersAlone()
    {
        using var all = SyntheticModel.Create(ModelCatalog.Find("llama-3.3-70b").Entry.Shape, GgufFileType.Q4_K_M).Preview();
        using var four = SyntheticModel.Create(ModelCatalog.Find("llama-3.3-70b").Entry.Shape with { Layers = 4 }, GgufFileType.Q4_K_M).Preview();

        all.Tensors.Count.ShouldBe(four.Tensors.Count + (76 * 9));
        four.FindTensor("output.weight").ShouldNotBeNull().Bytes.ShouldBe(all.FindTensor("output.weight")!.Bytes);
    }

    [Theory]
    [InlineData(GgufFileType.Q3_K_M, 34.27)]
    [InlineData(GgufFileType.IQ4_XS, 37.90)]
    [InlineData(GgufFileType.Q4_K_M, 42.52)]
    [InlineData(GgufFileType.Q5_K_M, 49.95)]
    [InlineData(GgufFileType.Q6_K, 57.89)]
    [InlineData(GgufFileType.Q8_0, 74.98)]
    public void Preview_Llama33_HasThePublishedSizeWithinATenthOfAPercent(GgufFileType type, double gigabytes)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find("llama-3.3-70b").Entry.Shape, type).Preview();

        (header.FileBytes / 1e9).ShouldBe(gigabytes, gigabytes * 0.001);
    }

    [Fact]
    public void Preview_EveryModelOfTheCatalogue_CanBePlanned()
    {
        foreach (var entry in ModelCatalog.Entries)
        {
            using var header = SyntheticModel.Create(entry.Shape, GgufFileType.Q8_0).Preview();

            var memory = LocalRunner.Plans.MemoryPlanner.Estimate(header, new() { ContextLength = 2048 }, LocalRunner.Devices.DeviceInfo.FromPreset("laptop-64gb"));

            memory.ResidentPeak.ShouldBeGreaterThan(header.Tensors.Sum(tensor => tensor.Bytes), entry.Id);
            if (!entry.TextPartOnly)
                ((double)header.Tensors.Sum(tensor => tensor.Elements)).ShouldBe(entry.Parameters, entry.Parameters * 0.012, entry.Id);
        }
    }

    [Theory]
    [InlineData("lama", 4, 512, 8, 8192, "Near: llama")]
    [InlineData("llama", 0, 512, 8, 8192, "number of layers is 0")]
    [InlineData("llama", 4, 512, 7, 8192, "divided among 7 heads")]
    [InlineData("llama", 4, 512, 8, 100, "vocabulary is 100")]
    [InlineData("llama", 4, -1, 8, 8192, "width is -1")]
    [InlineData("dbrx", 4, 512, 8, 8192, "has experts")]
    [InlineData("mamba", 4, 512, 8, 8192, "inner width")]
    public void Create_ImpossibleShape_SaysWhy(string architecture, int layers, int width, int heads, int vocabulary, string said)
    {
        var shape = new ModelShape
        {
            Architecture = architecture,
            Layers = layers,
            Width = width,
            Heads = heads,
            Vocabulary = vocabulary,
            FeedForward = 1024,
            ContextLength = 1024,
        };

        Should.Throw<LocalRunnerException>(() => SyntheticModel.Create(shape)).Message.ShouldContain(said);
    }

    private static bool HasRandomWeights(GgufFileType type)
    {
        try
        {
            using var folder = new TemporaryFolder();
            SyntheticModel.Create(SmallShapes.Of("sample-llama") with { Layers = 1, Width = 256, FeedForward = 256 }, type).Write(folder.File("model.gguf"));
            return true;
        }
        catch (LocalRunnerException)
        {
            return false;
        }
    }

    private sealed class TensorComparer : IEqualityComparer<GgufTensor>
    {
        public bool Equals(GgufTensor? one, GgufTensor? other) => one! with { Shape = [] } == other! with { Shape = [] } && one.Shape.SequenceEqual(other.Shape);

        public int GetHashCode(GgufTensor tensor) => tensor.Name.GetHashCode(StringComparison.Ordinal);
    }
}
