using System.Globalization;
using LocalRunner.Bench.Roofline;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Counting;

/// <summary>The texts that a plan is to have room for, and how long they take to be read.</summary>
/// <param name="Files">How many files they are.</param>
/// <param name="Tokens">Their tokens, each file's on its own.</param>
/// <param name="AnswerRoom">The tokens of the context that are left for the answer, at least.</param>
/// <param name="EngineReason">Why the engine counted; null where the header was enough.</param>
internal sealed record PlannedInput(int Files, int Tokens, int AnswerRoom, string? EngineReason)
{
    private const int Answer = 2048;
    private const int ContextStep = 256;

    /// <summary>Gets the context that holds both: rounded up as the engine rounds it.</summary>
    public int ContextLength => (int)Math.Min(int.MaxValue, ((long)Tokens + AnswerRoom + ContextStep - 1) / ContextStep * ContextStep);

    /// <summary>Gets the seconds until the first token of an answer; null where this machine is not the one planned for.</summary>
    public double? FirstTokenSeconds { get; private init; }

    /// <summary>Gets what <see cref="FirstTokenSeconds"/> goes by: the operations a second that this machine multiplies matrices with.</summary>
    public double? OperationsPerSecond { get; private init; }

    /// <summary>Counts the tokens of files.</summary>
    /// <exception cref="LocalRunnerException">A file is missing, or the model's vocabulary is not there.</exception>
    public static async Task<PlannedInput> CountAsync(GgufFile model, IReadOnlyList<string> inputs, CancellationToken cancellation)
    {
        if (!model.HasData)
            throw Require.Invalid("The catalogue holds no vocabularies, so the tokens of --input can't be counted. Name a .gguf file of the model.");
        var files = InputFiles.Find(inputs);
        using var source = TokenSource.Open(model);
        var tokens = 0L;
        foreach (var path in files)
        {
            var text = await InputFiles.ReadAsync(path, cancellation);
            tokens += await Task.Run(() => source.Encode(text, addSpecial: false, parseSpecial: false).Length, cancellation);
        }

        return tokens < int.MaxValue - Answer - ContextStep
            ? new(files.Count, (int)tokens, Answer, source.EngineReason)
            : throw Require.Invalid($"The input has {tokens:N0} tokens, more than any context holds. Name fewer files.");
    }

    /// <summary>
    /// Estimates the time to the first token by the roofline: the operations of the prompt over those that this machine's cores do in
    /// matrix products of 32-bit numbers, measured for about half a second. Engines come near it; with quantised weights, some exceed it.
    /// </summary>
    public PlannedInput WithFirstToken(MemoryPlan plan, GgufFile model, CancellationToken cancellation)
    {
        if (Tokens == 0 || plan.Settings.GpuLayers > 0 || MatrixThroughput.Measure(cancellationToken: cancellation) is not { } speed)
            return this;
        var work = new TokenWork(model, plan.Settings);
        return this with { OperationsPerSecond = speed, FirstTokenSeconds = ((work.LayerOperations(0, Tokens) * Tokens) + work.FixedOperations) / speed };
    }

    /// <summary>Describes what the plan means for the texts, in a sentence.</summary>
    public string Sentence(MemoryPlan plan)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{Files switch { 1 => "This file is", _ => $"These {Files:N0} files are" }} {Tokens:N0} tokens");
        var settings = plan.Settings;
        var fits = !plan.Fits ? "it does not fit"
            : settings.ContextLength < Tokens ? string.Create(CultureInfo.InvariantCulture, $"only {settings.ContextLength:N0} of them fit")
            : $"with {settings.KeyCacheType.Name()} KV it fits";
        var time = FirstTokenSeconds is { } seconds && plan.Fits ? $"; first token after about {Duration(seconds)} here" : "";
        return $"{what}: {fits}{time}.";
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 1 => "a second",
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} seconds"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} hours"),
    };
}
