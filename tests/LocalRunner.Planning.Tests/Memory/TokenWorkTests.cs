using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class TokenWorkTests
{
    private static readonly PlanSettings s_settings = new() { ContextLength = 1024 };

    // Weights of a layer of the small llama: 2 matrices of 64×64, 2 of 64×32, 3 of 64×128.
    private const int LayerElements = 36_864;

    [Fact]
    public void Bytes_Llama_CountEachWeightOnceAndNoEmbeddings()
    {
        using var header = SmallLlama();
        var work = new TokenWork(header, s_settings);

        work.LayerBytes.ShouldBe(2 * ((2 * LayerElements) + (2 * 64 * 4)));
        work.FixedBytes.ShouldBe((2 * 64 * 256) + (64 * 4));
    }

    /// <summary>Gemma 4's small models are half embeddings of each layer, of which a token needs a row.</summary>
    [Fact]
    public void Bytes_EmbeddingsOfEachLayer_AreLookedUp()
    {
        var shape = SmallShapes.Of("sample-gemma4");
        using var without = Preview(shape with { LayerEmbeddingWidth = 0 });
        using var with = Preview(shape);

        // The projection of the token's own embeddings to those of each layer, and its norm.
        (new TokenWork(with, s_settings).FixedBytes - new TokenWork(without, s_settings).FixedBytes).ShouldBe((2 * 512 * 64 * 6) + (4 * 64));
    }

    [Fact]
    public void LayerBytesAt_Depth_AddsTheCachedRowsThatAreSeenOnAverage()
    {
        using var header = SmallLlama();
        var work = new TokenWork(header, s_settings);

        // A row: 2 heads of 16 in keys and as many in values, 2 bytes each. 100 tokens are there at first and 120 at last.
        (work.LayerBytesAt(100, 20) - work.LayerBytes).ShouldBe(2 * 128 * 110);
        (new TokenWork(header, s_settings with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 }).LayerBytesAt(100, 20) - work.LayerBytes)
            .ShouldBe(2 * 2 * 34 * 110);
    }

    /// <summary>A layer without a cache of its own reads one all the same, and computes as much with it.</summary>
    [Fact]
    public void LayerBytesAt_LayersThatShareCaches_ReadThem()
    {
        var shape = SmallShapes.Of("sample-gemma4");
        using var own = Preview(shape with { CacheSharingLayers = 0 });
        using var shared = Preview(shape with { CacheSharingLayers = 2 });
        double Read(GgufFile header) => new TokenWork(header, s_settings).LayerBytesAt(400, 0) - new TokenWork(header, s_settings).LayerBytes;
        double Attended(GgufFile header) => new TokenWork(header, s_settings).LayerOperations(400, 0) - new TokenWork(header, s_settings).LayerOperations(0, 0);

        Read(shared).ShouldBe(Read(own));
        Attended(shared).ShouldBe(Attended(own));
    }

    [Fact]
    public void Operations_Llama_AreTwoAWeightAndTheAttention()
    {
        using var header = SmallLlama();
        var work = new TokenWork(header, s_settings);

        work.FixedOperations.ShouldBe(2 * 64 * 256);
        work.LayerOperations(0, 0).ShouldBe(2 * 2 * LayerElements);

        // 4 heads, for each 16 elements of a key and 16 of a value, of 100 to 120 tokens.
        (work.LayerOperations(110, 0) - work.LayerOperations(0, 0)).ShouldBe(2 * (2 * 4 * (16 + 16) * 110));
        (work.LayerOperations(100, 20) - work.LayerOperations(109, 2)).ShouldBe(-2 * 3 * 64 * 128 * (0.95 - 0.5), 1e-6);
    }

    [Fact]
    public void LayerOperations_Prompt_LeavesOutWhatOnlyItsLastTokenNeeds()
    {
        using var one = Headers.Llama(GgufFileType.F16, 1, 64, 128, 4, 2, 256, 1024);
        using var experts = Preview(SmallShapes.Of("sample-mixtral"));
        var (small, mixed) = (new TokenWork(one, s_settings), new TokenWork(experts, s_settings));

        // Three matrices of 64×128, of which 99 in 100 tokens see nothing.
        (small.LayerOperations(50, 0) - small.LayerOperations(0, 100)).ShouldBe(2 * 3 * 64 * 128 * 0.99, 1e-6);

        // Nothing is before the only layer; of two, the first does all of its work for each token.
        using var two = Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 256, 1024);
        small.RepeatedOperations(0, 100).ShouldBe(0);
        new TokenWork(two, s_settings).RepeatedOperations(0, 100).ShouldBe(small.LayerOperations(50, 0));

        // The router, and 2 experts of three matrices of 512×512.
        (mixed.LayerOperations(50, 0) - mixed.LayerOperations(0, 100)).ShouldBe(2 * ((512 * 8) + (2 * 3 * 512 * 512)) * 0.99, 1e-3);
    }

    [Fact]
    public void FixedBytes_TiedEmbeddings_CountAsTheOutput()
    {
        using var untied = Preview(SmallShapes.Of("sample-llama"));
        using var tied = Preview(SmallShapes.Of("sample-llama") with { TiedEmbeddings = true });

        // The matrix, the norm, and a factor for each pair of a head's 64 elements.
        const int once = (2 * 512 * 512) + (4 * 512) + (4 * 32);
        tied.FindTensor("output.weight").ShouldBeNull();
        new TokenWork(tied, s_settings).FixedBytes.ShouldBe(once);
        new TokenWork(untied, s_settings).FixedBytes.ShouldBe(once);
    }

    [Fact]
    public void LayerBytes_Experts_CountByTheShareThatIsChosen()
    {
        using var header = Preview(SmallShapes.Of("sample-mixtral"));

        // Attention and norms, the 32-bit router, and 2 of 8 experts of three matrices.
        const long attention = 2 * 512 * (512 + 256 + 256 + 512), norms = 2 * 4 * 512, router = 4 * 512 * 8, experts = 2 * 3 * 2 * 512 * 512;
        new TokenWork(header, s_settings).LayerBytes.ShouldBe(4 * (attention + norms + router + experts));
    }

    [Fact]
    public void LayerBytesAt_SlidingWindow_ReadsNoMoreThanTheWindow()
    {
        using var header = Preview(SmallShapes.Of("sample-gemma2") with { SlidingWindow = 128 });
        var work = new TokenWork(header, s_settings with { ContextLength = 4096, FullWindowCache = false });

        // 4 heads of 64 in keys and in values; every other of the 4 layers has the window.
        (work.LayerBytesAt(1000, 0) - work.LayerBytes).ShouldBe(2 * 1024 * (128 + 1000));
        (work.LayerBytesAt(100, 0) - work.LayerBytes).ShouldBe(4 * 1024 * 100);
        (work.LayerOperations(1000, 0) - work.LayerOperations(0, 0)).ShouldBe(2 * (2 * 8 * 128) * (128 + 1000));
    }

    [Fact]
    public void LayerBytesAt_RecurrentState_IsReadAndWrittenAtAnyDepth()
    {
        using var header = Preview(SmallShapes.Of("sample-mamba"));
        var work = new TokenWork(header, s_settings);

        // 32-bit numbers: 3 inputs of the convolution and 16 states for each of 1024 channels.
        (work.LayerBytesAt(0, 0) - work.LayerBytes).ShouldBe(4 * 2 * 4 * 1024 * (3 + 16));
        work.LayerBytesAt(5000, 64).ShouldBe(work.LayerBytesAt(0, 0));
    }

    [Fact]
    public void LayerBytesAt_LatentAttention_ReadsTheCompressedKeysAlone()
    {
        using var header = Preview(SmallShapes.Of("sample-deepseek2"));
        var work = new TokenWork(header, s_settings);

        (work.LayerBytesAt(100, 0) - work.LayerBytes).ShouldBe(4 * 2 * (256 + 32) * 100);
    }

    private static GgufFile Preview(ModelShape shape) => SyntheticModel.Create(shape, GgufFileType.F16).Preview();

    private static GgufFile SmallLlama() => Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 256, 1024);
}
