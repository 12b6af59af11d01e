using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Projectors;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class MtmdProjectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("idefics3", 32, 4, 32, 48, 2, 2)]
    [InlineData("gemma3", 32, 4, 32, 48, 2, 2)]
    [InlineData("idefics3", 512, 16, 192, 768, 3, 3)]
    [InlineData("gemma3", 448, 14, 288, 1000, 4, 4)]
    [InlineData("idefics3", 384, 14, 160, 320, 1, 5)]
    [InlineData("gemma3", 896, 14, 64, 512, 1, 1)]
    [InlineData("idefics3", 512, 16, 768, 3072, 12, 12)]
    [InlineData("gemma3", 896, 14, 1152, 4304, 1, 16)]
    [InlineData("internvl", 32, 4, 32, 48, 2, 2)]
    [InlineData("internvl", 448, 14, 1024, 4096, 2, 16)]
    [InlineData("internvl", 448, 14, 128, 256, 3, 2)]
    public void Load_AProjector_TakesWhatWasPlanned(string type, int size, int patch, int encoder, int inner, int layers, int heads)
    {
        size -= size / patch % 2 * patch;
        size = size / patch * patch;
        foreach (var isPlain in new[] { false, true })
        {
            using var file = GgufFile.Open(new SmallProjector(type, SeeingModel.Width, size, patch, encoder, inner, layers, heads, isPlain: isPlain).Write(_folder));
            using var model = GgufFile.Open(SeeingModel.Write(_folder, type));
            var planned = MemoryPlanner.ReadProjector(file, model);
            using var loaded = LlamaEngine.Instance.LoadModel(model, new PlanSettings { ContextLength = 256 }, _ => true);

            using var projector = LlamaEngine.Instance.LoadProjector(file, model, loaded, threads: 1);

            // The engine tells hundredths of a MiB.
            ((double)planned.Compute).ShouldBe(projector.ComputeBytes, 5300, $"plain {isPlain}");
            planned.Weights.ShouldBeGreaterThanOrEqualTo(projector.WeightBytes);
        }
    }

    [Theory]
    [InlineData("qwen2vl_merger", 4, 32, 48, 2, 2)]
    [InlineData("qwen2.5vl_merger", 4, 32, 48, 2, 2)]
    [InlineData("qwen2vl_merger", 14, 320, 1280, 2, 4)]
    [InlineData("qwen2.5vl_merger", 14, 320, 856, 3, 4)]
    [InlineData("qwen3vl_merger", 4, 32, 48, 2, 2)]
    [InlineData("qwen3vl_merger", 16, 288, 1104, 3, 4)]
    [InlineData("pixtral", 4, 32, 48, 2, 2)]
    [InlineData("pixtral", 14, 256, 1024, 2, 4)]
    [InlineData("gemma4v", 4, 32, 48, 2, 2)]
    [InlineData("gemma4v", 16, 288, 1076, 3, 4)]
    public void Encode_TheLargestImageOfFreeForm_TakesWhatWasPlanned(string type, int patch, int encoder, int inner, int layers, int heads)
    {
        foreach (var isPlain in new[] { false, true })
        {
            using var file = GgufFile.Open(new SmallProjector(type, SeeingModel.Width, patch * 8, patch, encoder, inner, layers, heads, isPlain: isPlain).Write(_folder));
            using var model = GgufFile.Open(SeeingModel.Write(_folder, type));
            var planned = MemoryPlanner.ReadProjector(file, model);
            using var loaded = LlamaEngine.Instance.LoadModel(model, new PlanSettings { ContextLength = 256 }, _ => true);
            using var projector = LlamaEngine.Instance.LoadProjector(file, model, loaded, threads: 2);

            var header = new ProjectorHeader(file);
            foreach (var (columns, rows) in header.Grids)
            {
                var side = (int)header.Merge * patch;
                var (width, height) = ((int)columns * side, (int)rows * side);
                using var image = projector.Open(MadeImage.Png(Math.Max(width, (height + ProjectorUse.MostOblong - 1) / ProjectorUse.MostOblong), height));
                var square = image.Pieces.Select((piece, at) => (piece, at)).Single(pair => pair.piece.Vectors > 0);
                var tokens = (int)header.Known!.Tokens(columns, rows);

                // The longest form is cut to whole patches, and so by a few at most.
                square.piece.Vectors.ShouldBeInRange(columns < rows / 2 ? tokens * 95 / 100 : tokens, tokens);
                square.piece.Columns.ShouldBe(header.HasAxes ? (int)columns : 0);
                if (columns > rows / 2)
                    square.piece.ShouldBe(LargestOf(type));
                image.Encode(square.at).Length.ShouldBe(square.piece.Vectors * SeeingModel.InputWidthOf(type));
            }

            ((double)planned.Compute).ShouldBe(projector.ComputeBytes, 5300, $"plain {isPlain}");
        }
    }

    [Theory]
    [InlineData("gemma3")]
    [InlineData("gemma4v")]
    [InlineData("idefics3")]
    [InlineData("internvl")]
    [InlineData("pixtral")]
    [InlineData("qwen2vl_merger")]
    [InlineData("qwen2.5vl_merger")]
    [InlineData("qwen3vl_merger")]
    public void Encode_TwoImages_MakesOtherVectors(string type)
    {
        using var file = GgufFile.Open(new SmallProjector(type, SeeingModel.Width).Write(_folder));
        using var model = GgufFile.Open(SeeingModel.Write(_folder, type));
        using var loaded = LlamaEngine.Instance.LoadModel(model, new PlanSettings { ContextLength = 256 }, _ => true);
        using var projector = LlamaEngine.Instance.LoadProjector(file, model, loaded, threads: 1);

        var (one, again, other) = (Encoded(1), Encoded(1), Encoded(2));

        again.ShouldBe(one);
        other.Zip(one, (theirs, mine) => Math.Abs(theirs - mine)).Max().ShouldBeGreaterThan(1e-3f);

        float[] Encoded(int seed)
        {
            using var image = projector.Open(MadeImage.Png(40, 30, seed));
            return [.. image.Pieces.SelectMany((piece, at) => piece.Vectors > 0 ? image.Encode(at) : [])];
        }
    }

    [Theory]
    [InlineData("gemma3", 0)]
    [InlineData("idefics3", 0)]
    [InlineData("idefics3", 1)]
    [InlineData("idefics3", 3)]
    [InlineData("idefics3", 8)]
    [InlineData("qwen2vl_merger", 0)]
    [InlineData("qwen2.5vl_merger", 0)]
    [InlineData("qwen3vl_merger", 0)]
    [InlineData("pixtral", 0)]
    [InlineData("gemma4v", 0)]
    [InlineData("internvl", 0)]
    [InlineData("internvl", 5)]
    public void Open_ImagesOfManySizes_HaveNoMoreVectorsThanWasPlanned(string type, int cuts)
    {
        using var file = GgufFile.Open(new SmallProjector(type, SeeingModel.Width, cuts: cuts).Write(_folder));
        using var model = GgufFile.Open(SeeingModel.Write(_folder, type));
        var header = new ProjectorHeader(file);
        using var loaded = LlamaEngine.Instance.LoadModel(model, new PlanSettings { ContextLength = 256 }, _ => true);
        using var projector = LlamaEngine.Instance.LoadProjector(file, model, loaded, threads: 1);
        foreach (var (width, height) in new[] { (1, 1), (1, 100), (100, 1), (3, 299), (32, 32), (33, 31), (64, 48), (97, 191), (640, 480), (255, 256) })
        {
            // Rows are named up to two of each side in the vocabulary here, and written out beyond.
            using var image = projector.Open(MadeImage.Png(width, height));
            var squares = image.Pieces.Where(piece => piece.Vectors > 0).ToList();

            squares.ShouldAllBe(square => header.KeepsForm ? square.Vectors >= 1 && square.Vectors <= header.SquareTokens : square.Vectors == header.SquareTokens);
            ((long)squares.Count).ShouldBeInRange(1, header.MostSquares);
            for (var piece = 0; piece < image.Pieces.Count; piece++)
            {
                if (image.Pieces[piece].Vectors > 0 && piece < 8)
                    image.Encode(piece).Length.ShouldBe(image.Pieces[piece].Vectors * SeeingModel.InputWidthOf(type));
            }
        }
    }

    private static ImagePiece LargestOf(string type) => type switch
    {
        "pixtral" => new([], (32 * 32) + 31, 0), // the rows but the last are ended
        "gemma4v" => new([], 20 * 14, 0),
        _ => new([], 32 * 32, 32),
    };
}
