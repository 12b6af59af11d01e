using LLama.Native;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class LlamaContextTests : IDisposable
{
    private static readonly PlanSettings s_settings = new() { ContextLength = 256, BatchSize = 64, MicroBatchSize = 32 };

    private readonly GgufFile _file = GgufFile.Open(Demo.F16);
    private readonly IEngineModel _model;

    public LlamaContextTests() => _model = LlamaEngine.Instance.LoadModel(_file, s_settings, _ => true);

    [Fact]
    public void State_SavedAndRestored_ContinuesTheSame()
    {
        using var context = NewContext();
        int[] tokens = [1, 301, 208, 530, 336, 267, 397];
        context.Decode(tokens.AsSpan(0, 6), 0).ShouldBe(DecodeStatus.Done);
        var state = context.SaveState(0);
        context.Decode(tokens.AsSpan(6), 6).ShouldBe(DecodeStatus.Done);
        var expected = context.Logits(-1).ToArray();

        using var other = NewContext();
        other.RestoreState(0, state);

        other.Length(0).ShouldBe(6);
        other.Decode(tokens.AsSpan(6), 6).ShouldBe(DecodeStatus.Done);
        other.Logits(-1).ToArray().ShouldBe(expected);
    }

    /// <summary>A matrix that is split into groups must not have been repacked: the engine ends the process.</summary>
    [Theory]
    [InlineData(GgufTensorType.Q4_0)]
    [InlineData(GgufTensorType.IQ4_NL)]
    public void Decode_CompressedContextAndWeightsThatOthersRepack_LeavesThemAsTheyAre(GgufTensorType type)
    {
        using var folder = new TemporaryFolder();
        using var file = OtherArchitectures.Of("deepseek4").Matrices(type).Open(folder);
        var settings = s_settings with { LoadMode = LoadMode.None, Repack = true };
        using var model = LlamaEngine.Instance.LoadModel(file, settings, _ => true);
        using var context = model.CreateContext(new(settings));

        context.Decode([1, 2, 3, 5, 8, 13, 21, 34], 0).ShouldBe(DecodeStatus.Done);

        model.Memory.WeightsRepacked.ShouldBe(0);
        MemoryPlanner.Estimate(file, settings, DeviceInfo.Detect()).WeightsRepacked.ShouldBe(0);
        model.Facts.CanGoBack.ShouldBeFalse();
    }

    [Fact]
    public void RestoreState_OfNoContext_IsRefused()
    {
        using var context = NewContext();

        Should.Throw<LocalRunnerException>(() => context.RestoreState(0, new byte[64])).Error.ShouldBe(LocalRunnerError.GenerationFailed);
    }

    [Fact]
    public void Decode_BatchOutsideItsBounds_IsRefusedBeforeItCrosses()
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
        using var context = _model.CreateContext(new(s_settings with { Threads = 2 }));
        _model.Dispose();
        context.Decode([1, 2, 3], 0).ShouldBe(DecodeStatus.Done);
        context.Logits(-1).Length.ShouldBe(2048);
    }

    [Fact]
    public void CreateContext_ThatTheEngineRefuses_LetsTheModelGo()
    {
        using var handle = LlamaImports.LoadModel(Demo.F16, LlamaImports.DefaultModelParameters());
        var parameters = LLamaContextParams.Default();
        parameters.n_seq_max = 1000;

        using (EngineLog.Open())
        {
            using var context = ContextParameters.Create(handle, parameters);
            context.IsInvalid.ShouldBeTrue();
        }

        handle.Dispose();
        Should.Throw<ObjectDisposedException>(() => handle.ParameterCount);
    }

    [Fact]
    public void Memory_SequencesCopiedAndKept_MoveAsAsked()
    {
        using var model = LlamaImports.LoadModel(Demo.F16, LlamaImports.DefaultModelParameters());
        var parameters = LLamaContextParams.Default();
        (parameters.n_ctx, parameters.n_seq_max, parameters.kv_unified, parameters.n_threads, parameters.n_threads_batch) = (256, 2, true, 1, 1);
        using var context = ContextParameters.Create(model, parameters);
        var (first, second) = (LLamaSeqId.Zero, (LLamaSeqId)1);
        using var batch = new BatchBuffer(8);
        batch.Fill([1, 2, 3, 4, 5], 0, allOutputs: false);
        LlamaImports.Decode(context, batch.Batch).ShouldBe(0);

        context.MemorySequenceCopy(first, second, 0, 3);
        ((int)context.MemorySequenceMinPosition(second), (int)context.MemorySequenceMaxPosition(second)).ShouldBe((0, 2));
        context.MemorySequenceKeep(second);
        ((int)context.MemorySequenceMaxPosition(first)).ShouldBe(-1);
        ((int)context.MemorySequenceMaxPosition(second)).ShouldBe(2);
        context.MemoryCanShift.ShouldBeTrue();
    }

    public void Dispose()
    {
        _model.Dispose();
        _file.Dispose();
    }

    private IEngineContext NewContext() =>
        _model.CreateContext(new(s_settings));
}
