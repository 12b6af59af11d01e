using System.Diagnostics;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Machine;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>Streams one answer after the other to stdout and keeps what the last one was.</summary>
internal sealed class Answer(LocalModel model, Terminal terminal, GenerationOptions options)
{
    private const string Dim = "\u001b[2m";
    private const string Normal = "\u001b[0m";

    private readonly WordBreaks _breaks = new(terminal.Width);
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<RunDocument.TokenDetail> _tokens = [];
    private GenerationResult? _result;

    public GenerationOptions Options { get; set; } = options;

    /// <summary>Gets whether messages are continued as plain text, without the chat template.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Gets whether nothing shows while it comes.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Gets whether durations and rates follow it.</summary>
    public bool IsVerbose { get; init; }

    public string Text => _text.ToString();

    /// <summary>Gets what the model thought before it.</summary>
    public string Reasoning => _reasoning.ToString();

    public GenerationResult Result => _result ?? throw new InvalidOperationException("No answer has ended.");

    public async Task GiveAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        _text.Clear();
        _reasoning.Clear();
        _tokens.Clear();
        _result = null;
        _breaks.Reset();

        var bar = IsSilent ? null : new PrefillBar(terminal);
        var watched = Options with { PromptProgress = bar };
        var clock = Stopwatch.StartNew();
        var chunks = IsRaw
            ? model.GenerateAsync(string.Concat(messages.Select(message => message.Text)), watched, cancellation)
            : model.GenerateAsync(messages, watched, cancellation);
        try
        {
            await ShowAsync(chunks, bar);
        }
        finally
        {
            bar?.End();
        }

        if (!IsSilent)
            EndLine();
        if (IsVerbose)
            Statistics.Write(terminal.Error, model, Result, clock.Elapsed);
    }

    private async Task ShowAsync(IAsyncEnumerable<TokenChunk> chunks, PrefillBar? bar)
    {
        await foreach (var chunk in chunks)
        {
            bar?.End();
            ShowReasoning(chunk.Reasoning);
            Show(chunk.Text);
            _result = chunk.Result ?? _result;
            if (chunk is { Token: { } token, LogProbability: { } probability })
            {
                _tokens.Add(new(token, model.Detokenize([token], showSpecial: true), probability,
                    [.. (chunk.Alternatives ?? []).Select(other => new RunDocument.AlternativeDetail(other.Token, other.Text, other.LogProbability))]));
            }
        }
    }

    public RunDocument ToDocument()
    {
        var (usage, timings) = (Result.Usage, Result.Timings);
        var (settings, memory, moment) = (model.Settings, ProcessMemory.Read(), model.EstimateMemory());
        return new(
            RunDocument.ModelDetail.Of(model.Info),
            Text,
            SettingNames.Of(Result.FinishReason),
            new(usage.PromptTokens, usage.CachedTokens, usage.CompletionTokens),
            new(Milliseconds(model.LoadDuration), Milliseconds(timings.Prompt), Milliseconds(timings.FirstToken), Milliseconds(timings.Decode),
                Math.Round(timings.PromptTokensPerSecond, 3), Math.Round(timings.DecodeTokensPerSecond, 3)),
            new(memory.PeakResident, memory.Anonymous, memory.FileBacked, RunDocument.EngineDetail.Of(model.Memory), PlanDocument.PlannedMemory.Of(model.Plan.Memory),
                new(model.ReachedTokens, Math.Max(moment.Resident, model.Plan.Memory.LoadPeak), moment.Anonymous)),
            new(settings.ContextLength, settings.Threads, settings.BatchSize, settings.MicroBatchSize, settings.KeyCacheType.Name(),
                settings.ValueCacheType.Name(), settings.FlashAttention ? "on" : "off", SettingNames.Of(settings.LoadMode), settings.Repack, Result.Seed))
        {
            Logprobs = Options.LogProbabilities is null ? null : _tokens,
            Reasoning = _reasoning.Length > 0 ? Reasoning : null,
        };
    }

    /// <summary>Thoughts are no part of the answer: they show dimmed on a terminal, and nowhere else.</summary>
    private void ShowReasoning(string text)
    {
        if (text.Length == 0)
            return;
        _reasoning.Append(text);
        if (IsSilent || !terminal.OutputIsTerminal)
            return;
        var shown = _breaks.Next(PlainText.OfText(text));
        terminal.Out.Write(terminal.Colour ? $"{Dim}{shown}{Normal}" : shown);
        terminal.Out.Flush();
    }

    private void Show(string text)
    {
        if (text.Length == 0)
            return;
        if (_text.Length == 0 && _reasoning.Length > 0 && !IsSilent && terminal.OutputIsTerminal)
        {
            terminal.Out.Write(_reasoning[^1] == '\n' ? "\n" : "\n\n");
            _breaks.Reset();
        }

        _text.Append(text);
        if (IsSilent)
            return;
        terminal.Out.Write(terminal.OutputIsTerminal ? _breaks.Next(terminal.Shown(text)) : text);
        terminal.Out.Flush();
    }

    private void EndLine()
    {
        // A program that reads the answer gets a whole last line; so does the shell's prompt.
        if (_text.Length > 0 && _text[^1] != '\n')
            terminal.Out.WriteLine();
        terminal.Out.Flush();
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);
}
