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
    private const int ToolColumns = 33;

    private readonly LocalModel _model;
    private readonly Terminal _terminal;
    private readonly Answer _answer;
    private readonly List<ChatMessage> _history = [];
    private readonly IReadOnlyList<ChatCommand> _commands;
    private readonly Interaction.ChatPrompt _prompt;
    private readonly AnswerSettings _settings;
    private readonly string? _hint;
    private List<AIContent>? _question;
    private List<AIContent> _takenBack = [];
    private string _draft = "";
    private bool _leaving;

    /// <param name="model">The model.</param>
    /// <param name="terminal">Where the person is.</param>
    /// <param name="answer">How answers are given.</param>
    /// <param name="system">The system message, or null.</param>
    /// <param name="settings">What /set changes and lists.</param>
    /// <param name="hint">What to try, where that is known.</param>
    /// <param name="keepsHistory">Whether the lines outlive the program.</param>
    public ChatSession(LocalModel model, Terminal terminal, Answer answer, string? system, AnswerSettings settings, string? hint = null, bool keepsHistory = false)
    {
        (_model, _terminal, _answer, _settings, _hint) = (model, terminal, answer, settings, hint);
        _prompt = new Interaction.ChatPrompt(terminal, new LineHistory(keepsHistory && terminal.StateFolder is { } folder ? Path.Combine(folder, "history") : null));
        SetSystem(system ?? "");
        _commands =
        [
            new("/help", "", "List the commands.", _ => Help()),
            new("/clear", "", "Forget the conversation, but not the system message.", _ => Clear()),
            new("/regenerate", "", "Answer the last message anew.", _ => Regenerate()),
            new("/edit", "[TEXT]", "Change the last message, and answer it anew.", Edit),
            new("/image", "FILE", "Send an image with the next message; alone, list those that wait; \"\" drops them.", Image),
            new("/system", "[TEXT]", "Set the system message; \"\" removes it; alone, show it.", System),
            new("/set", "[NAME [VALUE]]", "Set how answers are made; without VALUE back to the default; alone, list all.", Set),
            new("/context", "", "Show how much of the context is used.", ContextAsync),
            new("/show", "", "Show the model, its settings, and its memory predicted and measured.", _ => Show()),
            new("/thoughts", "[show|fold]", "Show what a reasoning model thinks, or one line with its time and tokens.", Thoughts),
            new("/tools", "", "List the tools that the model may call.", _ => Tools()),
            new("/save", "FILE", "Write the conversation to a file.", SaveAsync),
            new("/load", "FILE", "Go on with a conversation from a file.", Load),
            new("/exit", "", "Leave; so do /bye and Ctrl+D.", _ => _leaving = true),
            new("/bye", "", null, _ => _leaving = true),
        ];
    }

    /// <summary>Gets the images that go with the next message.</summary>
    public List<DataContent> Images { get; init; } = [];

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Note($"{_model.Info.Name}, {Sizes.Count(_model.Info.Parameters)} parameters, {_model.Info.FileType}, "
            + $"context {_model.Settings.ContextLength}. /help lists the commands.");
        if (_hint is not null)
            Note(_hint);
        while (!_leaving)
        {
            var editing = _draft.Length > 0;
            var line = await _prompt.ReadAsync(">>> ", cancellation, _draft, isInside: editing);
            _draft = "";
            if (editing && line.Interrupted)
                continue;
            if (line.Interrupted)
                return ExitCode.Cancelled;
            if (line.Text is null)
                break;

            var text = line.Text.StartsWith(Fence, StringComparison.Ordinal) ? await ReadFencedAsync(line.Text[Fence.Length..], cancellation) : line.Text;
            if (text is null || text.AsSpan().Trim().IsEmpty)
                continue;
            if (editing)
                _takenBack = [.. TakeBack() ?? []];
            if (!editing && ReferenceEquals(text, line.Text) && text.StartsWith('/') && !text.Contains('\n', StringComparison.Ordinal))
                await ObeyAsync(text, cancellation);
            else
                await ReplyAsync([.. Taken(), new TextContent(text)], cancellation);
        }

        return ExitCode.Done;
    }

    /// <summary>Reads on to the closing quotes; null when the text was given up.</summary>
    private async Task<string?> ReadFencedAsync(string first, CancellationToken cancellation)
    {
        var lines = new List<string>();
        for (var line = first; ; line = (await _prompt.ReadAsync("... ", cancellation, isInside: true)).Text)
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

    private async Task ReplyAsync(IList<AIContent> contents, CancellationToken cancellation)
    {
        _history.Add(new ChatMessage(ChatRole.User, contents));
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

            // What was to be seen waits for another question.
            Images.InsertRange(0, contents.OfType<DataContent>());
            Note(exception.Message + (exception.Error == LocalRunnerError.PromptTooLong ? " Here, /clear starts over." : ""));
        }
    }

    private async Task ObeyAsync(string line, CancellationToken cancellation)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        var (name, argument) = space < 0 ? (line, "") : (line[..space], line[space..].Trim());
        var command = _commands.FirstOrDefault(command => command.Name == name);
        try
        {
            if (command is null)
                Note($"There is no command {name}; /help lists them. A message that begins with a slash goes between {Fence} and {Fence}.");
            else
                await command.Run(argument, cancellation);
        }
        catch (LocalRunnerException exception)
        {
            Note(exception.Message);
        }

        if (_question is { } question)
        {
            _question = null;
            await ReplyAsync(question, cancellation);
        }
    }

    private void Help()
    {
        foreach (var command in _commands.Where(command => command.Description is not null))
            Note($"{command.Name + " " + command.Argument,-HelpColumns}{command.Description}", HelpColumns);
        Note($"{Fence,-HelpColumns}Begin a message of several lines; {Fence} ends it.", HelpColumns);
        Note($"{"Ctrl+C",-HelpColumns}Stop an answer.");
    }

    /// <summary>Takes the images that go with the next message: those of one that is changed, and those that wait.</summary>
    private List<AIContent> Taken()
    {
        List<AIContent> taken = [.. _takenBack.OfType<DataContent>(), .. Images];
        Images.Clear();
        _takenBack = [];
        return taken;
    }

    private void Image(string argument)
    {
        if (argument is "\"\"")
        {
            Images.Clear();
        }
        else if (argument.Length > 0)
        {
            if (!_model.Info.ReadsImages)
                throw SettingValue.Invalid("This model was loaded without the projector that reads images: start with --mmproj FILE.");
            Images.Add(ImageArgument.Read(RequireFile(argument, "/image")));
        }

        Note(Images.Count == 0 ? "No image waits." : $"With the next message: {string.Join(", ", Images.Select(image => $"{image.Name} ({image.Data.Length} bytes)"))}.");
    }

    private void Regenerate()
    {
        if (TakeBack() is { } question)
            _question = [.. question];
        else
            Note("There is no message to answer anew.");
    }

    private void Edit(string text)
    {
        if (_history.FindLast(message => message.Role == ChatRole.User) is not { Text: var last })
            Note("There is no message to change.");
        else if (text.Length > 0)
            _question = [.. TakeBack()!.OfType<DataContent>(), new TextContent(text)];
        else if (_prompt.EditsLines)
            _draft = last;
        else
            Note("Give the new text behind /edit.");
    }

    /// <summary>Forgets the last question and all behind it, and returns the question; null when there is none.</summary>
    private IList<AIContent>? TakeBack()
    {
        var last = _history.FindLastIndex(message => message.Role == ChatRole.User);
        if (last < 0)
            return null;
        var question = _history[last].Contents;
        _history.RemoveRange(last, _history.Count - last);
        return question;
    }

    private async Task ContextAsync(string argument, CancellationToken cancellation) => Note(await ContextUse.DescribeAsync(_model, _answer.Tools, _history, cancellation));

    private void Show() => Note(ModelNotes.Of(_model), ModelNotes.NameColumns);

    private void Clear()
    {
        _history.RemoveAll(message => message.Role != ChatRole.System);
        Note("The conversation is forgotten.");
    }

    private void System(string text)
    {
        if (text.Length > 0)
            SetSystem(text.Trim('"').Length == 0 ? "" : text);
        Note(_history is [var first, ..] && first.Role == ChatRole.System ? $"System message: {first.Text}" : "There is no system message.");
        if (_answer.IsRaw && text.Length > 0)
            Note("--raw continues plain text alone: a system message changes nothing.");
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
            foreach (var line in _settings.Lines(_answer.Options))
                Note(line, AnswerSettings.Columns);
            return;
        }

        (_answer.Options, var note) = _settings.Set(_answer.Options, argument);
        Note(note);
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
            Note($"{server + ": " + tool.Name,-ToolColumns}{tool.Description}", ToolColumns);
    }

    private async Task SaveAsync(string argument, CancellationToken cancellation)
    {
        var path = RequireFile(argument, "/save");
        if (File.Exists(path))
        {
            var line = await _prompt.ReadAsync($"{PlainText.OfLine(path)} exists. Overwrite it? [y/N] ", cancellation, isInside: true);
            if (line.Text?.Trim() is not ("y" or "Y" or "yes"))
            {
                Note("Nothing was written.");
                return;
            }
        }

        ChatFile.Write(path, _model.Info.Name, _history);
        Note($"Wrote {_history.Count} messages to {path}.");
    }

    private void Load(string argument)
    {
        var path = RequireFile(argument, "/load");
        var messages = ChatFile.Read(path);
        _history.Clear();
        _history.AddRange(messages);
        Note($"Read {messages.Count} messages from {path}.");
    }

    /// <summary>Returns the path, in which ~ stands for the home folder as in a shell.</summary>
    private static string RequireFile(string path, string command)
    {
        if (path.Length == 0)
            throw SettingValue.Invalid($"{command} needs the name of a file.");
        return path is "~" or ['~', '/' or '\\', ..] ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..] : path;
    }

    private void Note(string text, int indent = 0)
    {
        foreach (var paragraph in PlainText.OfText(text).Split('\n'))
        {
            foreach (var line in WordWrap.Lines(paragraph, _terminal.Width, indent))
                _terminal.Error.WriteLine(line);
        }
    }

    private sealed record ChatCommand(string Name, string Argument, string? Description, Func<string, CancellationToken, Task> Run)
    {
        public ChatCommand(string name, string argument, string? description, Action<string> run)
            : this(name, argument, description, (text, _) =>
            {
                run(text);
                return Task.CompletedTask;
            })
        {
        }
    }
}
