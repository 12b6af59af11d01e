using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class PartMixTests
{
    [Fact]
    public void Assign_EveryOtherLayerWider_TakesTurnsBeforeTheLast()
    {
        const GgufTensorType narrow = GgufTensorType.Q4_K, wide = GgufTensorType.Q6_K;

        Down(MixShapes.Llama, 1).ShouldBe([wide]);
        Down(MixShapes.Llama, 2).ShouldBe([narrow, wide]);
        Down(MixShapes.Llama, 5).ShouldBe([narrow, wide, narrow, wide, wide]);
        Down(MixShapes.Llama, 16).ShouldBe([wide, wide, narrow, narrow, wide, narrow, narrow, wide, narrow, narrow, wide, narrow, narrow, wide, wide, wide]);
    }

    [Fact]
    public void Assign_LayersOfSeveralForms_EachTakeTheirOwnTurns()
    {
        // Wide are its layers 0 to 4, then every third one, and the last 5: all of the dense ones, and 16 of the 36 with experts before the last.
        var shape = MixShapes.Latent with { Layers = 40 };

        Down(shape, 6).ShouldBe([
            GgufTensorType.Q6_K, GgufTensorType.Q6_K, GgufTensorType.Q6_K,
            GgufTensorType.Q4_K, GgufTensorType.Q6_K, GgufTensorType.Q6_K,
        ]);
    }

    [Theory]
    [InlineData(GgufFileType.Q3_K_M)]
    [InlineData(GgufFileType.Q4_K_M)]
    [InlineData(GgufFileType.Q5_K_M)]
    [InlineData(GgufFileType.Q8_0)]
    public void Assign_TwoMoreLayers_AddWhatTwoOfTheWholeHave(GgufFileType type)
    {
        foreach (var entry in ModelCatalog.Entries.Where(entry => entry.Shape.DenseLayers == 0 && IsOfOneKind(entry.Shape)))
        {
            var shape = entry.Shape with { Vocabulary = 1000 };
            using var whole = SyntheticModel.Create(shape, type).Preview();
            using var less = SyntheticModel.CreatePart(shape, type, 1).Preview();
            using var more = SyntheticModel.CreatePart(shape, type, 3).Preview();

            (LayerBytes(more) - LayerBytes(less)).ShouldBe(2 * LayerBytes(whole) / shape.Layers, 0.04 * LayerBytes(whole) / shape.Layers, entry.Id);
        }
    }

    /// <summary>Embeddings of each layer lie outside of the layers, and are as many: such a model is measured whole.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Assign_Catalogue_HasOnlyLayersOfTheWhole(int layers)
    {
        foreach (var entry in ModelCatalog.Entries.Where(entry => (layers > 1 || IsOfOneKind(entry.Shape)) && entry.Shape.LayerEmbeddingWidth == 0))
        {
            var shape = entry.Shape with { Vocabulary = 1000 };
            using var whole = SyntheticModel.Create(shape, GgufFileType.Q4_K_M).Preview();
            var count = Math.Max(layers, shape.WindowPeriod);
            using var part = SyntheticModel.CreatePart(shape, GgufFileType.Q4_K_M, count).Preview();

            LayersOf(part).Count.ShouldBe(count, entry.Id);
            LayersOf(part).ShouldBeSubsetOf(LayersOf(whole), entry.Id);
            Outside(part).ShouldBe(Outside(whole), entry.Id);
        }
    }

    /// <summary>One layer can't be of both kinds.</summary>
    private static bool IsOfOneKind(ModelShape shape) => shape is { AttentionLayers.Count: 0, WindowPeriod: 0 } && !ArchitectureTable.Of(shape.Architecture).NeedsWholeLayer;

    private static IReadOnlyList<GgufTensorType> Down(ModelShape shape, int layers)
    {
        using var part = SyntheticModel.CreatePart(shape, GgufFileType.Q4_K_M, layers).Preview();
        return [.. Enumerable.Range(0, layers).Select(layer => (part.FindTensor($"blk.{layer}.ffn_down.weight") ?? part.FindTensor($"blk.{layer}.ffn_down_exps.weight"))!.Type)];
    }

    private static double LayerBytes(GgufFile file) => file.Tensors.Where(tensor => TensorRoles.LayerOf(tensor.Name) is not null).Sum(tensor => tensor.Bytes);

    private static List<string> LayersOf(GgufFile file) => [.. file.Tensors
        .Where(tensor => TensorRoles.LayerOf(tensor.Name) is not null)
        .GroupBy(tensor => TensorRoles.LayerOf(tensor.Name))
        .Select(layer => string.Join(' ', layer.Select(tensor => $"{tensor.Name[tensor.Name.IndexOf('.', 4)..]} {tensor.Type} {string.Join('x', tensor.Shape)}")))];

    private static List<string> Outside(GgufFile file) =>
        [.. file.Tensors.Where(tensor => TensorRoles.LayerOf(tensor.Name) is null).Select(tensor => $"{tensor.Name} {tensor.Type} {tensor.Bytes}")];
}
