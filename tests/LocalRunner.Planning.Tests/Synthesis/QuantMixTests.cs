using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class QuantMixTests : IDisposable
{
    private static readonly ModelShape s_llama = MixShapes.Llama;

    private static readonly ModelShape s_mixtral = s_llama with { Experts = 8, ExpertsUsed = 2 };

    private static readonly Dictionary<string, ModelShape> s_shapes = new()
    {
        ["llama, 4 heads share"] = s_llama,
        ["llama, 8 heads share"] = s_llama with { KeyValueHeads = 1, Layers = 33 },
        ["llama, 2 heads share"] = s_llama with { KeyValueHeads = 4, Layers = 21 },
        ["llama, no sharing, tied"] = s_llama with { KeyValueHeads = 8, TiedEmbeddings = true },
        ["llama, 80 layers, sharing"] = s_llama with { Layers = 80 },
        ["llama, 80 layers, no sharing"] = s_llama with { Layers = 80, KeyValueHeads = 8 },
        ["llama, 126 layers"] = s_llama with { Layers = 126, KeyValueHeads = 1 },
        ["llama, one layer"] = s_llama with { Layers = 1 },
        ["llama, rows of 576"] = s_llama with { Width = 576, Heads = 9, KeyValueHeads = 3, FeedForward = 1536, Layers = 30, TiedEmbeddings = true },
        ["llama, rows of 288"] = s_llama with { Width = 288, Heads = 6, KeyValueHeads = 6, FeedForward = 768, Layers = 6 },
        ["mixtral"] = s_mixtral,
        ["mixtral, no sharing"] = s_mixtral with { KeyValueHeads = 8, Layers = 32 },
        ["4 experts"] = s_mixtral with { Experts = 4, Layers = 24, KeyValueHeads = 8 },
        ["16 experts"] = s_mixtral with { Experts = 16 },
        ["qwen2, odd rows, tied"] = s_llama with { Architecture = "qwen2", Width = 448, Heads = 7, KeyValueHeads = 1, FeedForward = 2432, Layers = 24, TiedEmbeddings = true },
        ["qwen2, 80 layers, odd feed-forward"] = s_llama with { Architecture = "qwen2", Layers = 80, FeedForward = 544 },
        ["qwen2vl, 80 layers"] = s_llama with { Architecture = "qwen2vl", Layers = 80 },
        ["qwen2moe"] = s_llama with { Architecture = "qwen2moe", Experts = 60, ExpertsUsed = 4, ExpertFeedForward = 256, SharedExperts = 1, Layers = 24 },
        ["qwen3moe, 128 experts"] = s_llama with { Architecture = "qwen3moe", Experts = 128, ExpertsUsed = 8, ExpertFeedForward = 256, Layers = 12 },
        ["phi3"] = s_llama with { Architecture = "phi3", KeyValueHeads = 8, Layers = 32 },
        ["gemma2"] = s_llama with { Architecture = "gemma2", HeadWidth = 64, Layers = 26, TiedEmbeddings = true },
        ["gemma3"] = s_llama with { Architecture = "gemma3", HeadWidth = 64, KeyValueHeads = 1, Width = 1152, FeedForward = 6912, Layers = 26, TiedEmbeddings = true },
        ["falcon"] = s_llama with { Architecture = "falcon", Layers = 32, KeyValueHeads = 1 },
        ["gpt2"] = s_llama with { Architecture = "gpt2", KeyValueHeads = 8, Layers = 10, TiedEmbeddings = true },
        ["gptneox"] = s_llama with { Architecture = "gptneox", KeyValueHeads = 8, Layers = 36 },
        ["dbrx"] = s_mixtral with { Architecture = "dbrx", Experts = 16, ExpertsUsed = 4, Layers = 40 },
        ["grok"] = s_mixtral with { Architecture = "grok", Layers = 64 },
        ["deepseek2, two tensors"] = MixShapes.Latent,
        ["deepseek2, one tensor"] = MixShapes.Latent with { RopeBase = 20_000, Layers = 61 },
        ["mamba"] = s_llama with
        {
            Architecture = "mamba",
            Heads = 0,
            KeyValueHeads = 0,
            FeedForward = 0,
            Layers = 24,
            TiedEmbeddings = true,
            StateInner = 512,
            StateWidth = 16,
            StateConvolution = 4,
            StateRank = 32,
        },
        ["jamba"] = s_mixtral with
        {
            Architecture = "jamba",
            Experts = 16,
            AttentionLayers = [4, 12],
            StateInner = 512,
            StateWidth = 16,
            StateConvolution = 4,
            StateRank = 32,
        },
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Shapes => [.. s_shapes.Keys];

    /// <summary>The pinned engine's quantiser does not know NVFP4.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Assign_EveryFileType_IsWhatTheQuantiserSays(string name)
    {
        var shape = s_shapes[name];
        var tensors = TensorLists.Of(shape);
        var path = _folder.File("f16.gguf");
        QuantiserOracle.WriteF16(path, shape, tensors);
        var wrong = new List<string>();
        foreach (var type in Enum.GetValues<GgufFileType>().Where(type => type != GgufFileType.NVFP4))
        {
            foreach (var importanceMatrix in (bool[])[false, true])
            {
                var theirs = QuantiserOracle.Ask(path, type, importanceMatrix);
                var mine = Assigned(shape, type, tensors, importanceMatrix);
                (mine is null).ShouldBe(theirs is null, $"{type} is refused on one side alone");
                for (var i = 0; i < mine?.Length; i++)
                {
                    if (mine[i] != theirs![tensors[i].Name])
                        wrong.Add($"{type}{(importanceMatrix ? " with matrix" : "")} {tensors[i].Name}: {mine[i]}, the quantiser says {theirs[tensors[i].Name]}");
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Q4_K_M")]
    [InlineData("Q5_K_S")]
    [InlineData("Q3_K_M")]
    [InlineData("Q2_K")]
    [InlineData("Q8_0")]
    [InlineData("MXFP4_MOE")]
    [InlineData("BF16")]
    public async Task Assign_FileReallyQuantised_HasTheseTypes(string name)
    {
        var shape = s_mixtral with { Layers = 4 };
        var tensors = TensorLists.Of(shape);
        QuantiserOracle.WriteF16(_folder.File("f16.gguf"), shape, tensors);

        await ModelQuantizer.QuantizeAsync(_folder.File("f16.gguf"), _folder.File("made.gguf"), new() { FileType = name, Threads = 1 });

        using var made = GgufFile.Open(_folder.File("made.gguf"));
        var types = QuantMix.Assign(shape, Enum.Parse<GgufFileType>(name), tensors);
        made.Tensors.Count.ShouldBe(tensors.Count);
        for (var i = 0; i < tensors.Count; i++)
            made.FindTensor(tensors[i].Name)!.Type.ShouldBe(types[i], tensors[i].Name);
    }

    /// <summary>The sizes that the files of Llama 3.3 70B are published with; the vocabulary makes the header 7.8 MB.</summary>
    [Theory]
    [InlineData(GgufFileType.Q3_K_M, 34.27)]
    [InlineData(GgufFileType.IQ4_XS, 37.90)]
    [InlineData(GgufFileType.Q4_K_M, 42.52)]
    [InlineData(GgufFileType.Q5_K_M, 49.95)]
    [InlineData(GgufFileType.Q6_K, 57.89)]
    [InlineData(GgufFileType.Q8_0, 74.98)]
    public void Assign_Llama70B_AddsUpToThePublishedSize(GgufFileType type, double gigabytes)
    {
        var shape = new ModelShape
        {
            Architecture = "llama",
            Layers = 80,
            Width = 8192,
            Heads = 64,
            KeyValueHeads = 8,
            FeedForward = 28672,
            Vocabulary = 128256,
            ContextLength = 131072,
            RopeBase = 500_000,
        };
        ((Bytes(shape, type) + 7.8e6) / 1e9).ShouldBe(gigabytes, gigabytes * 0.001);
    }

    /// <summary>Small models are published to the nearest 10 MB; the header takes about 60 bytes a token.</summary>
    [Fact]
    public void Assign_CatalogueModels_AddUpToTheirPublishedSizes()
    {
        foreach (var entry in ModelCatalog.Entries.Where(entry => entry.Shape.Architecture is "llama" or "qwen2" or "qwen2vl" or "phi3"))
        {
            foreach (var (type, published) in entry.PublishedBytes)
                (Bytes(entry.Shape, type) + (60.0 * entry.Shape.Vocabulary)).ShouldBe(published, (published * 0.01) + 12e6, $"{entry.Id} {type}");
        }
    }

    [Fact]
    public void Assign_TensorsInAnotherOrder_GetTheSameTypes()
    {
        var tensors = TensorLists.Of(s_llama);
        var forward = QuantMix.Assign(s_llama, GgufFileType.Q4_K_M, tensors);
        tensors.Reverse();
        QuantMix.Assign(s_llama, GgufFileType.Q4_K_M, tensors).Reverse().ShouldBe(forward);
    }

    [Fact]
    public void Assign_UnknownFileType_NamesTheKnownOnes() =>
        Should.Throw<LocalRunnerException>(() => QuantMix.Assign(s_llama, (GgufFileType)99, TensorLists.Of(s_llama))).Message.ShouldContain("Q4_K_M");

    public void Dispose() => _folder.Dispose();

    private static long Bytes(ModelShape shape, GgufFileType type)
    {
        var tensors = TensorLists.Of(shape);
        return tensors
            .Zip(QuantMix.Assign(shape, type, tensors), (tensor, kind) => GgufTensorTypes.BytesOf(kind, tensor.Shape.Aggregate(1L, (product, length) => product * length)))
            .Sum();
    }

    private static GgufTensorType[]? Assigned(ModelShape shape, GgufFileType type, IReadOnlyList<(string Name, long[] Shape)> tensors, bool importanceMatrix)
    {
        try
        {
            return QuantMix.Assign(shape, type, tensors, importanceMatrix);
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.UnsupportedModel)
        {
            return null;
        }
    }
}
