using LocalRunner.Fixtures;
using LocalRunner.Inference;
using LocalRunner.Native;

namespace LocalRunner.Tests.Native;

/// <summary>
/// Functions whose arguments moved between releases, or that nothing else calls: their effect is checked, since a
/// parameter too many or too few does not show in any struct.
/// </summary>
public sealed unsafe class NativeMethodsTests : IDisposable
{
    private readonly IEngineModel _model = LlamaEngine.Instance.LoadModel(Demo.F16, new EngineLoadSettings(LoadMode.MemoryMapped, Repack: true, GpuLayers: 0), _ => true);

    [Fact]
    public void Penalties_TokenSeen_DividesItsLogitInsideTheWindow()
    {
        Sampled(chain => NativeMethods.AddToChain(chain, NativeMethods.Penalties(8, 2, 4f, 0.5f, 0.25f)), [1, 2, 3], [8, 8, 8, 8])
            .ShouldBe([8, 8, 2 - 0.75f, 2 - 0.75f]);
    }

    [Fact]
    public void Dry_RepeatedSequence_PenalisesItsContinuation()
    {
        var logits = Sampled(
            chain => NativeMethods.AddToChain(chain, NativeMethods.Dry(0, 3f, 2f, 2, 64, null, 0)), [5, 6, 7, 5, 6], [9, 9, 9, 9, 9, 9, 9, 9]);

        // Two tokens repeat and two are allowed, so the penalty is 3 × 2⁰.
        logits.ShouldBe([9, 9, 9, 9, 9, 9, 9, 6]);
    }

    [Fact]
    public void AdaptiveP_ChoosesAToken() =>
        Chosen(chain => NativeMethods.AddToChain(chain, NativeMethods.AdaptiveP(0.5f, 0.9f, 7)), [1, 2, 3, 4]).ShouldBeInRange(0, 3);

    [Fact]
    public void Mirostat_ChoosesAToken()
    {
        Chosen(chain => NativeMethods.AddToChain(chain, NativeMethods.Mirostat(4, 7, 5, 0.1f, 100)), [1, 2, 3, 4]).ShouldBeInRange(0, 3);
        Chosen(chain => NativeMethods.AddToChain(chain, NativeMethods.Mirostat2(7, 5, 0.1f)), [1, 2, 3, 4]).ShouldBeInRange(0, 3);
    }

    [Fact]
    public void Reset_Distribution_DrawsTheSameAgain()
    {
        using var chain = NativeMethods.CreateChain(1);
        NativeMethods.AddToChain(chain, NativeMethods.Distribution(3));
        float[] logits = [.. Enumerable.Repeat(1f, 1000)];
        var first = Draw(chain, logits).Chosen;
        var second = Draw(chain, logits).Chosen;
        NativeMethods.Reset(chain);
        Draw(chain, logits).Chosen.ShouldBe(first);
        second.ShouldNotBe(first);
    }

    [Fact]
    public void LazyGrammar_TriggerToken_BindsOnlyFromThere()
    {
        using var model = NativeMethods.LoadModel(Demo.F16, NativeMethods.DefaultModelParams());
        var vocabulary = NativeMethods.Vocabulary(model);
        var trigger = 500;
        using var grammar = NativeMethods.LazyGrammar(vocabulary, "root ::= <[500]> \"a\"", "root", null, 0, &trigger, 1);
        grammar.IsInvalid.ShouldBeFalse();
        var logits = new float[NativeMethods.TokenCount(vocabulary)];

        Draw(grammar, logits).Logits.ShouldAllBe(logit => logit == 0);
        NativeMethods.Accept(grammar, trigger);
        Draw(grammar, logits).Logits.Count(logit => logit == 0).ShouldBe(1);
    }

    [Fact]
    public void Infill_UnlikelyTokens_AreDropped()
    {
        using var model = NativeMethods.LoadModel(Demo.F16, NativeMethods.DefaultModelParams());
        var vocabulary = NativeMethods.Vocabulary(model);
        var logits = new float[NativeMethods.TokenCount(vocabulary)];
        logits[600] = 100;
        var survivors = Survivors(chain => NativeMethods.AddToChain(chain, NativeMethods.Infill(vocabulary)), logits);
        survivors.ShouldContain(600);
        survivors.Count.ShouldBeLessThan(10);
    }

    [Fact]
    public void Memory_SequencesCopiedAndKept_MoveAsAsked()
    {
        using var model = NativeMethods.LoadModel(Demo.F16, NativeMethods.DefaultModelParams());
        var parameters = NativeMethods.DefaultContextParams();
        (parameters.ContextLength, parameters.MaxSequences, parameters.KvUnified, parameters.Threads, parameters.ThreadsBatch) = (256, 2, true, 1, 1);
        using var context = NativeMethods.CreateContext(model, parameters);
        context.KeepAlive(model);
        var memory = NativeMethods.Memory(context);
        using var batch = new BatchBuffer(8);
        batch.Fill([1, 2, 3, 4, 5], 0, allOutputs: false);
        NativeMethods.Decode(context, batch.Batch).ShouldBe(0);

        NativeMethods.CopySequence(memory, 0, 1, 0, 3);
        (NativeMethods.FirstPosition(memory, 1), NativeMethods.LastPosition(memory, 1)).ShouldBe((0, 2));
        NativeMethods.KeepSequence(memory, 1);
        NativeMethods.LastPosition(memory, 0).ShouldBe(-1);
        NativeMethods.LastPosition(memory, 1).ShouldBe(2);
        NativeMethods.CanShift(memory).ShouldBeTrue();
    }

    [Fact]
    public void State_SavedAndRestored_ContinuesTheSame()
    {
        using var context = NewContext();
        int[] tokens = [1, 301, 208, 530, 336, 267, 397];
        context.Decode(tokens.AsSpan(0, 6), 0).ShouldBe(DecodeStatus.Done);
        var state = context.SaveState();
        context.Decode(tokens.AsSpan(6), 6).ShouldBe(DecodeStatus.Done);
        var expected = context.Logits(-1).ToArray();

        using var other = NewContext();
        other.RestoreState(state);

        other.Length.ShouldBe(6);
        other.Decode(tokens.AsSpan(6), 6).ShouldBe(DecodeStatus.Done);
        other.Logits(-1).ToArray().ShouldBe(expected);
    }

    [Fact]
    public void Context_BatchOutsideItsBounds_IsRefusedBeforeItCrosses()
    {
        using var context = NewContext();
        Should.Throw<LocalRunnerException>(() => context.Decode(new int[65], 0)).Message.ShouldContain("64");
        Should.Throw<LocalRunnerException>(() => context.Decode([2048], 0)).Message.ShouldContain("2048");
        Should.Throw<LocalRunnerException>(() => context.Decode([-1], 0)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
        Should.Throw<LocalRunnerException>(() => context.Decode([], 0)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public void Dispose_ModelBeforeContext_KeepsTheModelUntilTheContextIsGone()
    {
        using var model = LlamaEngine.Instance.LoadModel(Demo.Q8, new EngineLoadSettings(LoadMode.MemoryMapped, Repack: true, GpuLayers: 0), _ => true);
        using var context = model.CreateContext(new EngineContextSettings { ContextLength = 256, BatchSize = 64, MicroBatchSize = 64, Threads = 2 });
        model.Dispose();
        context.Decode([1, 2, 3], 0).ShouldBe(DecodeStatus.Done);
        context.Logits(-1).Length.ShouldBe(2048);
    }

    [Fact]
    public void Capture_LinesInPieces_AreJoined()
    {
        using var log = NativeLog.Open();
        log.Append(2, "one "u8);
        log.Append(5, "line\nsecond"u8);
        log.Append(5, " line\n"u8);
        log.Append(4, "it failed\n"u8);
        log.Lines.ShouldBe(["one line", "second line", "it failed"]);
        log.Problem.ShouldBe("it failed");
    }

    public void Dispose() => _model.Dispose();

    private static float[] Sampled(Action<SamplerHandle> fill, int[] seen, float[] logits)
    {
        using var chain = NativeMethods.CreateChain(1);
        fill(chain);
        foreach (var token in seen)
            NativeMethods.Accept(chain, token);
        return Draw(chain, logits).Logits;
    }

    private static int Chosen(Action<SamplerHandle> fill, float[] logits)
    {
        using var chain = NativeMethods.CreateChain(1);
        fill(chain);
        return Draw(chain, logits).Chosen;
    }

    private static List<int> Survivors(Action<SamplerHandle> fill, float[] logits)
    {
        using var chain = NativeMethods.CreateChain(1);
        fill(chain);
        return Draw(chain, logits).Left;
    }

    private static (float[] Logits, int Chosen, List<int> Left) Draw(SamplerHandle sampler, float[] logits)
    {
        var data = logits.Select((logit, token) => new LlamaTokenData { Id = token, Logit = logit }).ToArray();
        fixed (LlamaTokenData* pointer = data)
        {
            var candidates = new LlamaTokenDataArray { Data = pointer, Size = (nuint)data.Length, Selected = -1 };
            NativeMethods.Apply(sampler, &candidates);
            var after = new float[logits.Length];
            var left = new List<int>();
            for (nuint i = 0; i < candidates.Size; i++)
            {
                after[candidates.Data[i].Id] = candidates.Data[i].Logit;
                left.Add(candidates.Data[i].Id);
            }

            return (after, candidates.Selected < 0 ? -1 : candidates.Data[candidates.Selected].Id, left);
        }
    }

    private IEngineContext NewContext() =>
        _model.CreateContext(new EngineContextSettings { ContextLength = 256, BatchSize = 64, MicroBatchSize = 32, Threads = 1 });
}
