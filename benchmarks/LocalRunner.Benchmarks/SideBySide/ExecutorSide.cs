using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using LLama;
using LLama.Abstractions;
using LLama.Common;
using LLama.Native;
using LLama.Sampling;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>
/// The side of one of LLamaSharp's own executors, set up as its documentation does. They take text: the stateless one all of a
/// conversation each time, the interactive one what is new.
/// </summary>
internal sealed class ExecutorSide : ISide
{
    private readonly LLamaWeights _weights;
    private readonly ModelParams _parameters;
    private readonly bool _interactive;
    private ILLamaExecutor? _executor;

    private ExecutorSide(LLamaWeights weights, ModelParams parameters, bool interactive)
    {
        (_weights, _parameters, _interactive) = (weights, parameters, interactive);
        // LLamaSharp's own assembly names no version.
        var version = typeof(ExecutorSide).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "LLamaSharpVersion").Value;
        var name = interactive ? nameof(InteractiveExecutor) : nameof(StatelessExecutor);
        Loaded = new($"LLamaSharp {version} ({name})", RuntimeInformation.FrameworkDescription, "of the same package", (int)parameters.ContextSize!, parameters.Threads!.Value);
    }

    public LoadReply Loaded { get; }

    public static async Task<ISide> LoadAsync(LoadRequest request, bool interactive)
    {
        NativeLibraryConfig.All.WithLogCallback(static (_, _) => { });
        var parameters = new ModelParams(request.Path)
        {
            ContextSize = (uint)request.ContextLength,
            BatchSize = (uint)request.MicroBatchSize,
            UBatchSize = (uint)request.MicroBatchSize,
            Threads = request.Threads,
            BatchThreads = request.Threads,
            GpuLayerCount = 0,
        };
        return new ExecutorSide(await LLamaWeights.LoadFromFileAsync(parameters), parameters, interactive);
    }

    public async Task<AnswerReply> AnswerAsync(AnswerRequest request)
    {
        if (request.Fresh || _executor is null)
            Restart();
        var input = _interactive ? request.Text : request.Conversation;
        // A later turn's input counts as tokens of its answer with the interactive executor, so that the limit there is ours.
        var options = new InferenceParams { MaxTokens = request.Fresh ? request.Tokens : (int)_parameters.ContextSize!, SamplingPipeline = new GreedySamplingPipeline() };
        var pieces = new List<string>(request.Tokens);
        long first = 0, last = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await foreach (var piece in _executor!.InferAsync(input, options))
        {
            last = Stopwatch.GetTimestamp();
            if (pieces.Count == 0)
                first = last;
            pieces.Add(piece);
            if (!request.Fresh && pieces.Count == request.Tokens)
                break;
        }

        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (pieces.Count < request.Tokens)
            throw new InvalidOperationException($"the answer ended after {pieces.Count} of {request.Tokens} tokens");
        return new(Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(start, last).TotalSeconds, 1, [], pieces.Count, allocated);
    }

    /// <summary>Begins a conversation: with the interactive executor in a context of its own, which is not part of what is timed.</summary>
    private void Restart()
    {
        if (_executor is InteractiveExecutor { Context: var used })
            used.Dispose();
        if (_interactive)
            _executor = new InteractiveExecutor(_weights.CreateContext(_parameters));
        else
            _executor ??= new StatelessExecutor(_weights, _parameters);
    }
}
