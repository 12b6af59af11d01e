using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Conversation;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Pulling;
using LocalRunner.Cli.Tools;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Commands;

/// <summary>Answers a prompt, or chats.</summary>
internal sealed class RunCommand : RunnerCommand
{
    private const string DemoHint = "This model is tiny, and knows what it was taught alone: \"Tell me a story about a fox and a bell.\", "
        + "\"What is the capital of Korea?\", \"Hello!\", \"My name is Rosa.\", \"안녕하세요\". After /set think on: \"What is 17 + 5?\". "
        + "After /set format json: \"As JSON: Ada is 36 years old and lives in Paris.\". With --tools FILE it calls functions.";

    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = MissingModel.Help };
    private readonly Argument<string[]> _prompt = new("PROMPT")
    {
        Description = "What to say to it; a text on stdin goes before it, - reads stdin alone. Without it and at a terminal: a chat.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _system = new("--system") { Description = "System message, which sets how the model behaves.", HelpName = "TEXT" };
    private readonly Option<string[]> _images = new("--image")
    {
        Description = "Image (PNG, JPEG, GIF, BMP) that PROMPT is about, for a model with a projector. Repeatable.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _raw = new("--raw") { Description = "Continue PROMPT as plain text, without the chat template." };
    private readonly Option<bool> _noHistory = new("--no-history") { Description = "Keep no lines of this chat for the next one." };
    private readonly Option<bool> _noDefaults = new("--no-defaults") { Description = "Leave out the settings that were saved for this model." };
    private readonly Option<int?> _logprobs = new("--logprobs")
    {
        Description = "With --json: log-probabilities of each token and of the N likeliest.",
        HelpName = "N",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Download a model that is not here without asking." };
    private readonly Option<string?> _tools = new("--tools")
    {
        Description = "File that names MCP servers, whose tools the model may call; each call is asked for.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _yesTools = new("--yes-tools") { Description = "With --tools: allow every call without asking." };
    private readonly Option<double> _toolTimeout = new("--tool-timeout")
    {
        Description = "With --tools: how long a server may take to start, or to answer a call. Default: 60.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<bool> _foldThoughts = new("--fold-thoughts") { Description = "Show what a reasoning model thinks as one line with its time and tokens." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Print durations, rates and peak memory on stderr after an answer." };
    private readonly FlagSet<ModelOptions> _loading = new([.. LoadFlags.All, LoadFlags.Draft, LoadFlags.Projector], [.. LoadFlags.Switches, LoadFlags.NoProjector.For<ModelOptions>()]);
    private readonly FlagSet<GenerationOptions> _answering = new(AnswerFlags.All, []);

    public RunCommand(Terminal terminal, Option<bool> json)
        : base("run", "Answer a prompt with a model, or chat with it.")
    {
        _terminal = terminal;
        _json = json;
        Add(_model);
        Add(_prompt);
        Add(_system);
        Add(_images);
        Add(_raw);
        Add(_tools);
        Add(_yesTools);
        Add(_toolTimeout);
        Add(_foldThoughts);
        Add(_verbose);
        Add(_yes);
        foreach (var flag in (IEnumerable<Option>)[.. _loading.All, _noDefaults, _noHistory, .. _answering.All])
            Add(flag);
        Add(_logprobs);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "run demo",
        "run llama-3.3-70b",
        "run hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M --yes \"Why is the sky blue?\"",
        "run demo \"Tell me a story about a fox.\" --verbose",
        "run qwen2.5-7b-q4_k_m.gguf --ctx 16384 --kv-type q8_0 --temperature 0 \"Why is the sky blue?\"",
        "run demo \"What is this about?\" < notes.txt",
        "run model.gguf --lora style.gguf=0.5 --system \"Answer in Korean.\" - < question.txt",
        "run qwen2.5-coder-32b --draft auto < fix-this-file.txt",
        "run qwen3-4b-q4_k_m.gguf --tools mcp.json \"What is in this folder?\"",
        "run smolvlm-q8_0.gguf --mmproj mmproj-smolvlm-f16.gguf --image photo.jpg \"What is this?\"",
        "run model.gguf --raw \"Once upon a time\" --max-tokens 64 --seed 1 --json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var json = parsed.GetValue(_json);
        if (parsed.GetValue(_raw) && parsed.GetValue(_system) is not null)
            throw SettingValue.Invalid("--raw continues plain text, which has no system message. Leave --raw or --system out, or write the text before PROMPT.");
        var answering = AnswerOptions(parsed, json);
        var loading = DraftReference.Resolve(LoadOptions(parsed), parsed.GetValue(_model)!, _terminal) with { PlannedAnswers = answering };
        var path = await new MissingModel(_terminal, json, parsed.GetValue(_yes)).GetAsync(parsed.GetValue(_model)!, loading, cancellation);
        var images = Images(parsed);
        loading = FoundProjector.Apply(loading, parsed.GetValue(_model)!, path, _terminal);
        if (images.Count > 0)
            loading = loading with { IsProjectorOptional = false };
        var servers = Servers(parsed);
        var prompt = await PromptText.ReadAsync(parsed.GetValue(_prompt) ?? [], _terminal, cancellation);
        if (prompt is null && json)
            throw SettingValue.Invalid("--json needs a PROMPT, as an argument or on stdin.");
        if (prompt is "")
            throw SettingValue.Invalid("The prompt is empty. Give it some text.");

        var saved = parsed.GetValue(_noDefaults) ? new SavedSettings(loading, Note: null) : SavedSettings.Of(path, loading, _terminal);
        if (parsed.GetValue(_verbose) && saved.Note is { } note)
            _terminal.Error.WriteLine(note);

        await using var model = await LoadAsync(path, saved, cancellation);
        foreach (var warning in model.Plan.Warnings)
            _terminal.Error.WriteLine($"warning: {PlainText.OfLine(warning)}");
        await using var tools = servers is null ? null : await ToolChat.ConnectAsync(
            model, servers, TimeSpan.FromSeconds(parsed.GetValue(_toolTimeout)), parsed.GetValue(_yesTools), parsed.GetValue(_verbose), _terminal, cancellation);
        var answer = new Answer(model, _terminal, answering)
        {
            IsRaw = parsed.GetValue(_raw),
            IsSilent = json,
            IsVerbose = parsed.GetValue(_verbose),
            FoldsThoughts = parsed.GetValue(_foldThoughts),
            Tools = tools,
        };
        var system = parsed.GetValue(_system);
        if (images.Count > 0 && !model.Info.ReadsImages)
            throw SettingValue.Invalid("--image needs the projector of the model, and none lies beside it: add --mmproj FILE.");
        if (prompt is null)
        {
            var (settings, hint) = (new AnswerSettings(name => _answering.Given(parsed, name)), parsed.GetValue(_model) == ModelReference.Demo ? DemoHint : null);
            return await new ChatSession(model, _terminal, answer, system, settings, hint, keepsHistory: !parsed.GetValue(_noHistory)) { Images = [.. images] }.RunAsync(cancellation);
        }

        var question = new ChatMessage(ChatRole.User, [.. images, new TextContent(prompt)]);
        await answer.GiveAsync(system is null ? [question] : [new ChatMessage(ChatRole.System, system), question], cancellation);
        if (json)
            JsonOutput.Write(_terminal, answer.ToDocument(), Documents.Default.RunDocument);
        return answer.Result.FinishReason == FinishReason.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private List<DataContent> Images(ParseResult parsed)
    {
        var paths = parsed.GetValue(_images) ?? [];
        if (paths.Length > 0 && parsed.GetValue(_raw))
            throw SettingValue.Invalid("--raw continues plain text, which holds no images. Leave --raw or --image out.");
        return [.. paths.Select(ImageArgument.Read)];
    }

    private IReadOnlyList<McpServer>? Servers(ParseResult parsed)
    {
        if (parsed.GetValue(_tools) is not { } file)
        {
            return parsed.GetValue(_yesTools) ? throw SettingValue.Invalid("--yes-tools allows the calls of tools: add --tools FILE.") : null;
        }

        if (parsed.GetValue(_raw))
            throw SettingValue.Invalid("--raw continues plain text, which calls no tools. Leave --raw or --tools out.");
        if (parsed.GetValue(_logprobs) is not null)
            throw SettingValue.Invalid("--logprobs tells of one answer, and tools make several. Leave --logprobs or --tools out.");
        if (parsed.GetValue(_toolTimeout) is not (>= 0.1 and <= 86_400))
            throw SettingValue.Invalid($"--tool-timeout takes 0.1 to 86400 seconds, not {parsed.GetValue(_toolTimeout)}.");
        return McpFile.Read(file);
    }

    private async Task<LocalModel> LoadAsync(string path, SavedSettings saved, CancellationToken cancellation)
    {
        using var bar = new ProgressBar(_terminal, "Loading");
        try
        {
            return await LocalModel.LoadAsync(path, saved.Options, bar, cancellation);
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.OutOfMemory && saved.Note is not null)
        {
            throw new LocalRunnerException(exception.Error, $"{exception.Message} This was with {saved.Note}; --no-defaults leaves them out.", exception);
        }
    }

    private ModelOptions LoadOptions(ParseResult parsed)
    {
        var options = _loading.Read(parsed, new ModelOptions());
        options.Validate();
        return options;
    }

    private GenerationOptions AnswerOptions(ParseResult parsed, bool json)
    {
        var logprobs = parsed.GetValue(_logprobs);
        if (logprobs is not null && !json)
            throw SettingValue.Invalid("--logprobs shows in the document alone: add --json.");

        var options = _answering.Read(parsed, new GenerationOptions { LogProbabilities = logprobs });
        options.Validate();
        return options;
    }
}
