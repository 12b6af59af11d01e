using LocalRunner.Bench.Text;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>A conversation at the terminal. Prompts and notes go to stderr, answers to stdout.</summary>
internal sealed class ChatSession
{
    private const string Fence = "\"\"\"";
    private const int HelpColumns = 24;
    private const int SettingColumns = 33;

    private readonly LocalModel _model;
    private readonly Terminal _terminal;
    private readonly Answer _answer;
    private readonly List<ChatMessage> _history = [];
    private readonly IReadOnlyList<ChatCommand> _commands;
    private bool _leaving;

    public ChatSession(LocalModel model, Terminal terminal, Answer answer, string? system)
    {
        (_model, _terminal, _answer) = (model, terminal, answer);
        SetSystem(system ?? "");
        _commands =
        [
            new("/help", "", "List the commands.", _ => Help()),
            new("/clear", "", "Forget the conversation, but not the system message.", _ => Clear()),
            new("/system", "[TEXT]", "Set the system message; alone, show it.", System),
            new("/set", "[NAME [VALUE]]", "Set how answers are made; without VALUE back to the default; alone, list all.", Set),
            new("/thoughts", "[show|fold]", "Show what a reasoning model thinks, or one line with its time and tokens.", Thoughts),
            new("/tools", "", "List the tools that the model may call.", _ => Tools()),
            new("/save", "FILE", "Write the conversation to a file.", Save),
            new("/load", "FILE", "Go on with a conversation from a file.", Load),
            new("/exit", "", "Leave; so do /bye and Ctrl+D.", _ => _leaving = true),
            new("/bye", "", null, _ => _leaving = true),
        ];
    }

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Note($"{_model.Info.Name}, {Sizes.Count(_model.Info.Parameters)} parameters, {_model.Info.FileType}, "
            + $"context {_model.Settings.ContextLength}. /help lists the commands.");
        var prompt = new ChatPrompt(_terminal);
        while (!_leaving)
        {
            var line = await prompt.ReadAsync(">>> ", cancellation);
            if (line.Interrupted)
                return ExitCode.Cancelled;
            if (line.Text is null)
                break;

            var text = line.Text.StartsWith(Fence, StringComparison.Ordinal) ? await ReadFencedAsync(prompt, line.Text[Fence.Length..], cancellation) : line.Text;
            if (text is null || text.AsSpan().Trim().IsEmpty)
                continue;
            if (ReferenceEquals(text, line.Text) && text.StartsWith('/'))
                Obey(text);
            else
                await ReplyAsync(text, cancellation);
        }

        return ExitCode.Done;
    }

    /// <summary>Reads on to the closing quotes; null when the text was given up.</summary>
    private static async Task<string?> ReadFencedAsync(ChatPrompt prompt, string first, CancellationToken cancellation)
    {
        var lines = new List<string>();
        for (var line = first; ; line = (await prompt.ReadAsync("... ", cancellation)).Text)
        {
            if (line is null)
                return null;
            if (line.TrimEnd().EndsWith(Fence, StringComparison.Ordinal))
            {
                lines.Add(line.TrimEnd()[..^Fence.Length]);
                return string.Join('\n', lines).Trim('\n');
            }

            lines.Add(line);
        }
    }

    private async Task ReplyAsync(string text, CancellationToken cancellation)
    {
        _history.Add(new ChatMessage(ChatRole.User, text));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupts = _terminal.Interrupts.Take(() =>
        {
            stop.Cancel();
            return true;
        });
        try
        {
            await _answer.GiveAsync(_answer.IsRaw ? [_history[^1]] : _history, stop.Token);
            _history.AddRange(_answer.Messages);
            if (_answer.Result.FinishReason == FinishReason.ContextFull)
                Note($"The context of {_model.Settings.ContextLength} tokens is full. /clear starts over; --ctx makes it longer.");
            else if (_answer.Result.FinishReason == FinishReason.Cancelled)
                Note("Stopped.");
        }
        catch (LocalRunnerException exception)
        {
            _history.RemoveAt(_history.Count - 1);
            Note(exception.Message + (exception.Error == LocalRunnerError.PromptTooLong ? " Here, /clear starts over." : ""));
        }
    }

    private void Obey(string line)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        var (name, argument) = space < 0 ? (line, "") : (line[..space], line[space..].Trim());
        var command = _commands.FirstOrDefault(command => command.Name == name);
        try
        {
            if (command is null)
                Note($"There is no command {name}; /help lists them. A message that begins with a slash goes between {Fence} and {Fence}.");
            else
                command.Run(argument);
        }
        catch (LocalRunnerException exception)
        {
            Note(exception.Message);
        }
    }

    private void Help()
    {
        foreach (var command in _commands.Where(command => command.Description is not null))
            Note($"{command.Name + " " + command.Argument,-HelpColumns}{command.Description}", HelpColumns);
        Note($"{Fence,-HelpColumns}Begin a message of several lines; {Fence} ends it.", HelpColumns);
        Note($"{"Ctrl+C",-HelpColumns}Stop an answer.");
    }

    private void Clear()
    {
        _history.RemoveAll(message => message.Role != ChatRole.System);
        Note("The conversation is forgotten.");
    }

    private void System(string text)
    {
        if (text.Length > 0)
            SetSystem(text);
        Note(_history is [var first, ..] && first.Role == ChatRole.System ? $"System message: {first.Text}" : "There is no system message.");
    }

    private void SetSystem(string text)
    {
        if (_history is [var first, ..] && first.Role == ChatRole.System)
            _history.RemoveAt(0);
        if (text.Length > 0)
            _history.Insert(0, new ChatMessage(ChatRole.System, text));
    }

    private void Set(string argument)
    {
        if (argument.Length == 0)
        {
            foreach (var each in AnswerFlags.All)
                Note($"{each.Name,-20}{each.Show?.Invoke(_answer.Options) ?? "default",-12} {each.Description}", SettingColumns);
            return;
        }

        var words = argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var name = words[0].TrimStart('-').Replace('_', '-');
        var setting = AnswerFlags.All.FirstOrDefault(setting => setting.Name == name)
            ?? throw SettingValue.Invalid($"There is no setting {words[0]}; /set alone lists them.");
        var options = setting.Apply(_answer.Options, words.Length > 1 ? words[1].Trim() : null);
        options.Validate();
        _answer.Options = options;
        Note($"{setting.Name}: {setting.Show?.Invoke(options) ?? "default"}");
    }

    private void Thoughts(string argument)
    {
        _answer.FoldsThoughts = argument switch
        {
            "show" => false,
            "fold" => true,
            "" => !_answer.FoldsThoughts,
            _ => throw SettingValue.Invalid($"/thoughts takes show or fold, not '{argument}'."),
        };
        Note(_answer.FoldsThoughts ? "Thoughts show as one line." : "Thoughts show.");
    }

    private void Tools()
    {
        if (_answer.Tools is not { Tools.Count: > 0 } tools)
            Note("There are no tools; run --tools FILE names servers that have some.");
        foreach (var (server, tool) in _answer.Tools?.Tools ?? [])
            Note($"{server + ": " + tool.Name,-SettingColumns}{tool.Description}", SettingColumns);
    }

    private void Save(string path)
    {
        RequireFile(path, "/save");
        ChatFile.Write(path, _model.Info.Name, _history);
        Note($"Wrote {_history.Count} messages to {path}.");
    }

    private void Load(string path)
    {
        RequireFile(path, "/load");
        var messages = ChatFile.Read(path);
        _history.Clear();
        _history.AddRange(messages);
        Note($"Read {messages.Count} messages from {path}.");
    }

    private static void RequireFile(string path, string command)
    {
        if (path.Length == 0)
            throw SettingValue.Invalid($"{command} needs the name of a file.");
    }

    private void Note(string text, int indent = 0)
    {
        foreach (var paragraph in PlainText.OfText(text).Split('\n'))
        {
            foreach (var line in WordWrap.Lines(paragraph, _terminal.Width, indent))
                _terminal.Error.WriteLine(line);
        }
    }

    private sealed record ChatCommand(string Name, string Argument, string? Description, Action<string> Run);
}
