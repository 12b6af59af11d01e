using System.Text;
using System.Text.RegularExpressions;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Engine.Llama;

/// <summary>What a grammar makes of the model's distribution: the same, without the tokens that it forbids.</summary>
public sealed partial class LlamaSamplerTests : IDisposable
{
    private const string Letters = "root ::= [a-z]+";
    private static readonly PlanSettings s_settings = new() { ContextLength = 64, Threads = 1 };
    private static readonly SamplingOptions s_plain = new() { Temperature = 1, TopK = 0, TopP = 1, MinP = 0, Grammar = Letters };

    private readonly GgufFile _file = GgufFile.Open(Demo.F16);
    private readonly IEngineModel _model;
    private readonly IEngineContext _context;

    public LlamaSamplerTests()
    {
        _model = LlamaEngine.Instance.LoadModel(_file, s_settings, _ => true);
        _context = _model.CreateContext(new(s_settings));
        _context.Decode(_model.Tokenize("The capital of Korea is", true, true), 0).ShouldBe(DecodeStatus.Done);
    }

    [Fact]
    public void Sample_Grammar_DrawsFromTheMaskedLogits()
    {
        const int Draws = 4000;
        var masked = Masked();
        var largest = masked.Max();
        var weights = masked.Select(logit => Math.Exp(logit - largest)).ToArray();
        var drawn = new int[masked.Length];
        for (var seed = 1u; seed <= Draws; seed++)
            drawn[Sample(s_plain with { Seed = seed })]++;

        drawn.Index().Where(each => each.Item > 0).ShouldAllBe(each => weights[each.Index] > 0);
        var likely = weights.Index().Where(each => each.Item / weights.Sum() * Draws > 10).ToList();
        likely.Count.ShouldBeGreaterThan(10);
        foreach (var (token, weight) in likely)
        {
            // Five standard deviations: with these seeds the draws are always the same.
            var expected = weight / weights.Sum() * Draws;
            Math.Abs(drawn[token] - expected).ShouldBeLessThan(5 * Math.Sqrt(expected), $"token {token}");
        }
    }

    [Fact]
    public void Sample_GreedyAndGrammar_TakesTheLikeliestThatIsAllowed()
    {
        var masked = Masked();

        Sample(s_plain with { Temperature = 0 }).ShouldBe(Array.IndexOf(masked, masked.Max()));
    }

    [Fact]
    public void Sample_LikeliestIsAllowed_IsTheFreeChoice()
    {
        for (var seed = 1u; seed <= 50; seed++)
        {
            var options = s_plain with { Grammar = null, Seed = seed };

            Sample(options with { Grammar = "root ::= .*" }).ShouldBe(Sample(options));
        }
    }

    [Fact]
    public void Sample_MirostatAndTypical_TakeWhatTheGrammarLeaves()
    {
        for (var seed = 1u; seed <= 50; seed++)
        {
            foreach (var options in (SamplingOptions[])[s_plain with { Mirostat = 1 }, s_plain with { Mirostat = 2 }, s_plain with { TypicalP = 0.5f }, s_plain with { TopNSigma = 1 }])
                LowerCase().IsMatch(Text(Sample(options with { Seed = seed }))).ShouldBeTrue();
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
        _file.Dispose();
    }

    [GeneratedRegex("^[a-z]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LowerCase();

    private float[] Masked() => [.. _context.Logits(-1).ToArray().Select((logit, token) =>
        !_model.IsEndOfGeneration(token) && LowerCase().IsMatch(Text(token)) ? logit : float.NegativeInfinity)];

    private int Sample(SamplingOptions options)
    {
        using var sampler = _context.CreateSampler(SamplingSettings.Resolve(options, null, 64));
        return sampler.Sample(-1);
    }

    private string Text(int token)
    {
        var bytes = new byte[256];
        return Encoding.Latin1.GetString(bytes, 0, _model.WritePiece(token, bytes, showSpecial: true));
    }
}
