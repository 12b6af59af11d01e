using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Tools;
using LocalRunner.Machine;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>Streams one answer after the other to stdout and keeps what the last one was.</summary>
internal sealed class Answer(LocalModel model, Terminal terminal, GenerationOptions options)
{
    private readonly WordBreaks _breaks = new(() => terminal.Width);
    private readonly PrefillBar _bar = new(terminal);
    private readonly StringBuilder _text = new();
    private readonly ThoughtLines _thoughts = new(terminal);
    private readonly SchemaNotes _schema = new(terminal);
    private readonly List<RunDocument.TokenDetail> _tokens = [];
    private readonly List<RunDocument.CallDetail> _calls = [];
    private GenerationResult? _result;

    public GenerationOptions Options { get; set; } = options;

    /// <summary>Gets whether messages are continued as plain text, without the chat template.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Gets the tools that the model may call; null for none.</summary>
    public ToolChat? Tools { get; init; }

    /// <summary>Gets whether nothing shows while it comes.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Gets whether durations and rates follow it.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Gets or sets whether what the model thinks shows as one line with its time and tokens.</summary>
    public bool FoldsThoughts
    {
        get => _thoughts.Folds;
        set => _thoughts.Folds = value;
    }

    public string Text => _text.ToString();

    /// <summary>Gets what the model thought before it.</summary>
    public string Reasoning => _thoughts.Text;

    /// <summary>Gets what a conversation goes on with: the answer, and before it the calls and their results.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; private set; } = [];

    public GenerationResult Result => _result ?? throw new InvalidOperationException("No answer has ended.");

    private GenerationOptions Watched => IsSilent ? Options : Options with { PromptProgress = _bar };

    public async Task GiveAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        _text.Clear();
        _thoughts.Clear();
        _schema.Begin();
        _tokens.Clear();
        _calls.Clear();
        _result = null;
        _breaks.Reset();

        var clock = Stopwatch.StartNew();
        try
        {
            if (Tools is { } tools)
                await GiveAsync(tools, messages, cancellation);
            else
                await GiveAloneAsync(messages, cancellation);
        }
        finally
        {
            _bar.Clear();
        }

        if (!IsSilent)
            EndLine();
        _schema.End();
        if (IsVerbose)
            Statistics.Write(terminal.Error, model, Result, clock.Elapsed);
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
            ToolCalls = Tools is null ? null : _calls,
            Logprobs = Options.LogProbabilities is null ? null : _tokens,
            Reasoning = Reasoning.Length > 0 ? Reasoning : null,
            SchemaWarnings = _schema.Warnings.Count > 0 ? _schema.Warnings : null,
            SchemaViolations = _schema.Violations.Count > 0 ? _schema.Violations : null,
        };
    }

    private async Task GiveAloneAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        var chunks = IsRaw
            ? model.GenerateAsync(string.Concat(messages.Select(message => message.Text)), Watched, cancellation)
            : ConverseAsync(messages, cancellation);
        await foreach (var chunk in chunks)
        {
            _bar.Clear();
            if (chunk.Reasoning.Length > 0)
                _thoughts.Add(chunk.Reasoning, shows: !IsSilent);
            Show(chunk.Text);
            _result = chunk.Result ?? _result;
            _schema.Break(chunk.Result?.SchemaViolations ?? []);
            if (chunk is { Token: { } token, LogProbability: { } probability })
            {
                _tokens.Add(new(token, model.Detokenize([token], showSpecial: true), probability,
                    [.. (chunk.Alternatives ?? []).Select(other => new RunDocument.AlternativeDetail(other.Token, other.Text, other.LogProbability))]));
            }
        }

        Messages = [Message()];
    }

    private async IAsyncEnumerable<TokenChunk> ConverseAsync(IReadOnlyList<ChatMessage> messages, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var client = new LocalChatClient(model);

        // Whoever cancels gets an answer that says so, not an exception.
        var prompt = await client.PrepareAsync(messages, new ChatOptions { RawRepresentationFactory = _ => Watched }, CancellationToken.None);
        _schema.Warn(prompt.Warnings);
        await foreach (var chunk in prompt.AnswerAsync(cancellation))
            yield return chunk.Token with { Text = chunk.Text, Reasoning = chunk.Reasoning };
    }

    private ChatMessage Message() =>
        new(ChatRole.Assistant, Reasoning.Length > 0 ? [new TextReasoningContent(Reasoning), new TextContent(Text)] : [new TextContent(Text)]);

    private async Task GiveAsync(ToolChat tools, IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in tools.StreamAsync(messages, Watched, cancellation))
            {
                _bar.Clear();
                updates.Add(update);
                foreach (var content in update.Contents)
                    Show(content);
                _schema.Take(update.AdditionalProperties);
                _result = update.RawRepresentation as GenerationResult ?? _result;
            }

            Messages = [.. updates.ToChatResponse().Messages];
        }
        catch (OperationCanceledException)
        {
            // A call without its result would leave a conversation that templates refuse.
            _result = new(FinishReason.Cancelled, null, _result?.Usage ?? default, _result?.Timings ?? default, _result?.Seed ?? 0);
            Messages = [Message()];
        }
    }

    private void Show(AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent thought:
                _thoughts.Add(thought.Text, shows: !IsSilent);
                break;
            case TextContent text:
                Show(text.Text);
                break;
            case FunctionCallContent call:
                // What is asked and told of a call begins a line.
                _thoughts.End();
                if (_text.Length > 0 && _text[^1] != '\n')
                    Show("\n");
                _calls.Add(RunDocument.CallDetail.Of(call));
                break;
            case FunctionResultContent result when _calls.FindIndex(call => call.Id == result.CallId) is >= 0 and var place:
                _calls[place] = _calls[place] with { Result = result.Result?.ToString() };
                break;
        }
    }

    private void Show(string text)
    {
        if (text.Length == 0)
            return;
        _thoughts.End();
        _text.Append(text);
        if (IsSilent)
            return;
        terminal.Out.Write(terminal.OutputIsTerminal ? _breaks.Next(terminal.Shown(text)) : text);
        terminal.Out.Flush();
    }

    private void EndLine()
    {
        _thoughts.End();

        // A program that reads the answer gets a whole last line; so does the shell's prompt.
        if (_text.Length > 0 && _text[^1] != '\n')
            terminal.Out.WriteLine();
        terminal.Out.Flush();
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);
}
