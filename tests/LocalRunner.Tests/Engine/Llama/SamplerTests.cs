using LLama.Native;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Engine.Llama;

/// <summary>
/// Samplers whose arguments moved between releases, or that nothing else calls: their effect is checked, since a parameter too
/// many or too few does not show in any struct.
/// </summary>
public sealed class SamplerTests : IDisposable
{
    private readonly SafeLlamaModelHandle _model;

    public SamplerTests()
    {
        LlamaLibrary.Load();
        _model = LlamaImports.LoadModel(Demo.F16, LlamaImports.DefaultModelParameters());
    }

    [Fact]
    public void Penalties_TokenSeen_DividesItsLogitInsideTheWindow() =>
        Sampled(chain => chain.AddPenalties(2, 4f, 0.5f, 0.25f), [1, 2, 3], [8, 8, 8, 8]).ShouldBe([8, 8, 2 - 0.75f, 2 - 0.75f]);

    [Fact]
    public void Dry_RepeatedSequence_PenalisesItsContinuation()
    {
        var logits = Sampled(chain => chain.AddDry(_model, [], 3f, 2f, 2, 64), [5, 6, 7, 5, 6], [9, 9, 9, 9, 9, 9, 9, 9]);

        // Two tokens repeat and two are allowed, so the penalty is 3 × 2⁰.
        logits.ShouldBe([9, 9, 9, 9, 9, 9, 9, 6]);
    }

    [Fact]
    public void AdaptiveP_ChoosesAToken() => Chosen(chain => chain.AddAdaptiveP(0.5f, 0.9f, 7), [1, 2, 3, 4]).ShouldBeInRange(0, 3);

    [Fact]
    public void Mirostat_ChoosesAToken()
    {
        Chosen(chain => chain.AddMirostat1Sampler(4, 7, 5, 0.1f, 100), [1, 2, 3, 4]).ShouldBeInRange(0, 3);
        Chosen(chain => chain.AddMirostat2Sampler(7, 5, 0.1f), [1, 2, 3, 4]).ShouldBeInRange(0, 3);
    }

    [Fact]
    public void Reset_Distribution_DrawsTheSameAgain()
    {
        using var chain = SamplerChain.Create();
        chain.AddDistributionSampler(3);
        float[] logits = [.. Enumerable.Repeat(1f, 1000)];
        var first = Draw(chain, logits).Chosen;
        var second = Draw(chain, logits).Chosen;
        chain.Reset();
        Draw(chain, logits).Chosen.ShouldBe(first);
        second.ShouldNotBe(first);
    }

    [Fact]
    public void Infill_UnlikelyTokens_AreDropped()
    {
        var logits = new float[_model.Vocab.Count];
        logits[600] = 100;
        using var chain = SamplerChain.Create();
        chain.AddFillInMiddleInfill(_model);

        var survivors = Draw(chain, logits).Left;

        survivors.ShouldContain(600);
        survivors.Count.ShouldBeLessThan(10);
    }

    public void Dispose() => _model.Dispose();

    private static float[] Sampled(Action<SafeLLamaSamplerChainHandle> fill, int[] seen, float[] logits)
    {
        using var chain = SamplerChain.Create();
        fill(chain);
        foreach (var token in seen)
            chain.Accept(token);
        return Draw(chain, logits).Logits;
    }

    private static int Chosen(Action<SafeLLamaSamplerChainHandle> fill, float[] logits)
    {
        using var chain = SamplerChain.Create();
        fill(chain);
        return Draw(chain, logits).Chosen;
    }

    private static (float[] Logits, int Chosen, List<int> Left) Draw(SafeLLamaSamplerChainHandle sampler, float[] logits)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(LLamaTokenDataArray.Create(logits), out var candidates);
        candidates.Selected = -1;
        sampler.Apply(ref candidates);
        var after = new float[logits.Length];
        var left = new List<int>();
        foreach (var candidate in candidates.Data)
        {
            after[(int)candidate.ID] = candidate.Logit;
            left.Add((int)candidate.ID);
        }

        return (after, candidates.Selected < 0 ? -1 : (int)candidates.Data[(int)candidates.Selected].ID, left);
    }
}
